//! How a condition sees a fact: named fields with types, over the fact's own memory.
//!
//! A fact is a plain struct made by [`record!`](crate::record!); nothing is converted or copied to evaluate a condition.

use std::fmt;

/// The type of a field, as conditions are checked against it.
#[derive(Debug, Clone, Copy)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Text; empty where there is none.
    Str,
    /// A list whose items have the type that the function returns.
    List(fn() -> Type),
    /// A record with fields of its own.
    Record(&'static Schema),
}

impl Type {
    /// Whether both are the same type.
    pub fn is(self, other: Type) -> bool {
        match (self, other) {
            (Type::Bool, Type::Bool) | (Type::Int, Type::Int) | (Type::Str, Type::Str) => true,
            (Type::List(one), Type::List(other)) => one().is(other()),
            (Type::Record(one), Type::Record(other)) => one.name == other.name,
            _ => false,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Bool => out.write_str("bool"),
            Type::Int => out.write_str("int"),
            Type::Str => out.write_str("string"),
            Type::List(item) => write!(out, "list({})", item()),
            Type::Record(schema) => out.write_str(schema.name),
        }
    }
}

/// The fields of a record.
#[derive(Debug)]
pub struct Schema {
    /// The Rust name of the record, for messages and the reference.
    pub name: &'static str,
    /// What the record is: its doc comment.
    pub doc: &'static str,
    /// Its fields, in order.
    pub fields: &'static [FieldSchema],
}

/// One field of a record.
#[derive(Debug)]
pub struct FieldSchema {
    /// Its name.
    pub name: &'static str,
    /// What it means, with the meaning of its empty value: its doc comment.
    pub doc: &'static str,
    /// Its type.
    pub ty: fn() -> Type,
}

impl Schema {
    /// The position and the description of a field.
    pub fn field(&self, name: &str) -> Option<(usize, &'static FieldSchema)> {
        self.fields
            .iter()
            .enumerate()
            .find(|(_, field)| field.name == name)
    }
}

/// A value as a condition sees it: borrowed from the fact.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Str(&'a str),
    /// A list.
    List(&'a dyn List),
    /// A record.
    Record(&'a dyn Record),
}

/// A struct whose fields conditions can read. Made by [`record!`](crate::record!).
pub trait Record: Sync {
    /// The fields.
    fn schema(&self) -> &'static Schema;
    /// The value of the field at `index` of the schema.
    fn value_of(&self, index: usize) -> Value<'_>;
}

/// A list of values.
pub trait List: Sync {
    /// How many there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The item at `index`, which is below `len`.
    fn item(&self, index: usize) -> Value<'_>;
}

/// What may stand as the type of a field.
pub trait Field {
    /// Its type.
    fn ty() -> Type;
    /// Its value.
    fn value(&self) -> Value<'_>;
}

impl Field for bool {
    fn ty() -> Type {
        Type::Bool
    }
    fn value(&self) -> Value<'_> {
        Value::Bool(*self)
    }
}

impl Field for i64 {
    fn ty() -> Type {
        Type::Int
    }
    fn value(&self) -> Value<'_> {
        Value::Int(*self)
    }
}

impl Field for String {
    fn ty() -> Type {
        Type::Str
    }
    fn value(&self) -> Value<'_> {
        Value::Str(self)
    }
}

impl Field for &'static str {
    fn ty() -> Type {
        Type::Str
    }
    fn value(&self) -> Value<'_> {
        Value::Str(self)
    }
}

impl<T: Field + Sync> Field for Vec<T> {
    fn ty() -> Type {
        Type::List(T::ty)
    }
    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

impl<T: Field + Sync> List for Vec<T> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }
    fn item(&self, index: usize) -> Value<'_> {
        self[index].value()
    }
}

/// Declares structs whose fields conditions can read. Every field has a doc comment: it is the reference that
/// rule authors see. All fields are public and always present ("total"): unknown is a value of its own.
#[macro_export]
macro_rules! record {
    ($(
        $(#[doc = $doc:expr])+
        pub struct $name:ident {
            $( $(#[doc = $field_doc:expr])+ pub $field:ident : $ty:ty, )*
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Default)]
        #[allow(unreachable_pub, reason = "records of tests are public too")]
        pub struct $name {
            $( $(#[doc = $field_doc])+ pub $field: $ty, )*
        }

        impl $name {
            /// The fields that conditions can read.
            #[allow(unreachable_pub, reason = "records of tests are public too")]
            pub const SCHEMA: $crate::record::Schema = $crate::record::Schema {
                name: stringify!($name),
                doc: concat!($($doc, "\n"),+),
                fields: &[$( $crate::record::FieldSchema {
                    name: stringify!($field),
                    doc: concat!($($field_doc, "\n"),+),
                    ty: <$ty as $crate::record::Field>::ty,
                } ),*],
            };
        }

        impl $crate::record::Record for $name {
            fn schema(&self) -> &'static $crate::record::Schema {
                const { &$name::SCHEMA }
            }
            fn value_of(&self, index: usize) -> $crate::record::Value<'_> {
                let fields: &[fn(&Self) -> $crate::record::Value<'_>] =
                    &[$( |record| $crate::record::Field::value(&record.$field) ),*];
                fields[index](self)
            }
        }

        impl $crate::record::Field for $name {
            fn ty() -> $crate::record::Type {
                $crate::record::Type::Record(const { &$name::SCHEMA })
            }
            fn value(&self) -> $crate::record::Value<'_> {
                $crate::record::Value::Record(self)
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;

    record! {
        /// An inner record.
        pub struct Inner {
            /// Its name.
            pub name: String,
        }
        /// An outer record.
        pub struct Outer {
            /// A flag.
            pub flag: bool,
            /// Inner records.
            pub inners: Vec<Inner>,
        }
    }

    #[test]
    fn a_record_knows_its_fields_and_yields_them_by_index() {
        let outer = Outer {
            flag: true,
            inners: vec![Inner { name: "a".into() }],
        };
        let (index, field) = Outer::SCHEMA.field("inners").expect("declared");
        assert_eq!((field.ty)().to_string(), "list(Inner)");
        assert_eq!(field.doc, " Inner records.\n");
        let Value::List(list) = outer.value_of(index) else {
            panic!("a list")
        };
        let Value::Record(inner) = list.item(0) else {
            panic!("a record")
        };
        assert!(matches!(inner.value_of(0), Value::Str("a")));
        assert!(matches!(outer.value_of(0), Value::Bool(true)));
    }
}
