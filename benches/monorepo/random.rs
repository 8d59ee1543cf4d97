//! Numbers and words that the same seed always gives again. They are no good for anything but filling files.

/// A generator (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The generator of one part of the tree: its numbers do not depend on the other parts.
    pub(crate) fn of(seed: u64, part: u64) -> Self {
        let mut random = Self(seed ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// A number around `middle`: half to twice, the small ones more often.
    pub(crate) fn around(&mut self, middle: usize) -> usize {
        let low = middle / 2;
        low + self.below(middle).min(self.below(3 * middle / 2))
    }

    /// One of the items.
    pub(crate) fn one<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    /// A word in lower case.
    pub(crate) fn word(&mut self) -> &'static str {
        self.one(WORDS)
    }

    /// Words with the first letter large, together: `OrderLedger`.
    pub(crate) fn camel(&mut self, words: usize) -> String {
        let mut text = String::new();
        for _ in 0..words {
            let word = self.word();
            text.push(word.as_bytes()[0].to_ascii_uppercase() as char);
            text.push_str(&word[1..]);
        }
        text
    }

    /// Words with `between` between them.
    pub(crate) fn joined(&mut self, words: usize, between: &str) -> String {
        let words: Vec<_> = (0..words).map(|_| self.word()).collect();
        words.join(between)
    }

    /// Bytes that no text has.
    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count + 8);
        while bytes.len() < count {
            bytes.extend(self.next().to_le_bytes());
        }
        bytes.truncate(count);
        bytes
    }

    /// Hexadecimal digits.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        (0..digits)
            .map(|_| char::from(b"0123456789abcdef"[self.below(16)]))
            .collect()
    }
}

const WORDS: &[&str] = &[
    "account",
    "address",
    "amount",
    "archive",
    "balance",
    "basket",
    "batch",
    "branch",
    "bucket",
    "buffer",
    "calendar",
    "campaign",
    "catalog",
    "channel",
    "charge",
    "client",
    "column",
    "comment",
    "contract",
    "country",
    "coupon",
    "course",
    "credit",
    "currency",
    "customer",
    "delivery",
    "device",
    "discount",
    "document",
    "draft",
    "employee",
    "entity",
    "entry",
    "event",
    "export",
    "filter",
    "folder",
    "format",
    "gateway",
    "group",
    "history",
    "image",
    "import",
    "index",
    "invoice",
    "item",
    "journal",
    "kitchen",
    "label",
    "layout",
    "ledger",
    "letter",
    "limit",
    "listing",
    "location",
    "margin",
    "market",
    "matrix",
    "member",
    "message",
    "meter",
    "module",
    "network",
    "note",
    "number",
    "offer",
    "office",
    "option",
    "order",
    "owner",
    "package",
    "parcel",
    "partner",
    "payment",
    "period",
    "person",
    "picture",
    "planner",
    "point",
    "policy",
    "position",
    "price",
    "product",
    "profile",
    "project",
    "quantity",
    "quota",
    "record",
    "refund",
    "region",
    "release",
    "report",
    "request",
    "result",
    "review",
    "reward",
    "role",
    "route",
    "sample",
    "schedule",
    "section",
    "segment",
    "session",
    "shelf",
    "shipment",
    "signal",
    "sketch",
    "source",
    "station",
    "status",
    "stock",
    "store",
    "stream",
    "street",
    "subject",
    "summary",
    "supplier",
    "survey",
    "tariff",
    "task",
    "tenant",
    "ticket",
    "token",
    "topic",
    "total",
    "tracker",
    "trade",
    "transfer",
    "trigger",
    "unit",
    "update",
    "user",
    "value",
    "vendor",
    "version",
    "visitor",
    "voucher",
    "wallet",
    "warehouse",
    "window",
];
