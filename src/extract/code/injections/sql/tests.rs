//! What is SQL put together from values in each language, and what is not.

use super::super::tests::{found, holds};
use super::TOPIC;

#[test]
fn values_in_the_text_of_sql_are_found_in_every_language() {
    holds(
        TOPIC,
        &[
            (
                "py",
                "def f(user_id):\n    cur.execute(f\"SELECT * FROM users WHERE id = {user_id}\")\n",
            ),
            (
                "py",
                "session.execute(text(f\"DELETE FROM t WHERE n = '{name}'\"))\n",
            ),
            (
                "py",
                "cur.execute(\"SELECT * FROM u WHERE n = '%s'\" % name)\n",
            ),
            ("py", "cur.execute(\"SELECT * FROM u WHERE id = \" + uid)\n"),
            (
                "py",
                "cur.execute(\"SELECT * FROM u WHERE id = {}\".format(uid))\n",
            ),
            (
                "py",
                "def f(uid):\n    q = f\"\"\"\n      SELECT * FROM u\n      WHERE id = {uid}\n    \"\"\"\n    cur.execute(q)\n",
            ),
            ("js", "db.query(`SELECT * FROM users WHERE id = ${id}`)"),
            ("js", "conn.execute(\"SELECT * FROM u WHERE id = \" + id)"),
            (
                "go",
                "package a\nfunc f() { db.Query(fmt.Sprintf(\"SELECT * FROM u WHERE id = %d\", id)) }",
            ),
            (
                "go",
                "package a\nfunc f() { db.Exec(\"DELETE FROM u WHERE n = '\" + name) }",
            ),
            (
                "rs",
                "fn f() { sqlx::query(&format!(\"SELECT * FROM u WHERE id = {}\", id)); }",
            ),
            (
                "rs",
                "fn f() { diesel::sql_query(format!(\"DELETE FROM t WHERE n = '{name}'\")); }",
            ),
            (
                "java",
                "class A { void f() { stmt.executeQuery(\"SELECT * FROM u WHERE id = \" + id); } }",
            ),
            (
                "java",
                "class A { void f() { jdbc.query(String.format(\"SELECT * FROM u WHERE n = %s\", n)); } }",
            ),
            (
                "cs",
                "class A { void F() { ctx.Users.FromSqlRaw($\"SELECT * FROM u WHERE id = {id}\"); } }",
            ),
            (
                "cs",
                "class A { void F() { cmd.CommandText = $\"DELETE FROM u WHERE n = {n}\"; } }",
            ),
            (
                "cs",
                "class A { void F() { var q = $\"SELECT a FROM {tableName} WHERE userID='{userId}'\"; var c = source.CreateCommand(q); } }",
            ),
            ("rb", "User.where(\"name = '#{params[:n]}'\")\n"),
            (
                "rb",
                "connection.execute(\"DELETE FROM u WHERE id = #{id}\")\n",
            ),
            (
                "php",
                "<?php $db->query(\"SELECT * FROM u WHERE id = $id\");",
            ),
            ("php", "<?php $q->where(\"name = '$name'\");"),
            ("php", "<?php $q->whereRaw(\"name = '$name'\");"),
            (
                "php",
                "<?php DB::select('SELECT * FROM u WHERE id = ' . $id);",
            ),
        ],
        &[
            (
                "py",
                "cur.execute(\"SELECT * FROM users WHERE id = %s\", (user_id,))\n",
            ),
            ("py", "cur.execute(f\"VACUUM {table}\")\n"),
            ("py", "cur.execute(\"SELECT 1\", params)\n"),
            (
                "py",
                "log.info(f\"SELECT * FROM users WHERE id = {user_id}\")\n",
            ),
            ("js", "sql`SELECT * FROM users WHERE id = ${id}`"),
            (
                "js",
                "db.query(\"SELECT * FROM users WHERE id = $1\", [id])",
            ),
            (
                "js",
                "prisma.$queryRaw`SELECT * FROM users WHERE id = ${id}`",
            ),
            (
                "go",
                "package a\nfunc f() { db.Query(\"SELECT * FROM u WHERE id = $1\", id) }",
            ),
            (
                "rs",
                "fn f() { sqlx::query(\"SELECT * FROM u WHERE id = $1\").bind(id); }",
            ),
            ("rs", "fn f() { sqlx::query!(\"SELECT 1\"); }"),
            (
                "rs",
                "fn f() { sqlx::query(&format!(\"SELECT * FROM {}\", TABLE)); }",
            ),
            (
                "java",
                "class A { void f() { jdbc.query(\"SELECT * FROM u WHERE id = ?\", mapper, id); } }",
            ),
            (
                "cs",
                "class A { void F() { ctx.Users.FromSqlInterpolated($\"SELECT * FROM u WHERE id = {id}\"); } }",
            ),
            (
                "cs",
                "class A { void F() { ctx.Users.FromSql($\"SELECT {id}\"); } }",
            ),
            ("rb", "User.where(\"name = ?\", n)\nUser.where(name: n)\n"),
            (
                "rb",
                "Post.where(\"#{kind.to_s.singularize}_id\": nil)\nPost.where(\"made >= ?\", \"-#{days} days\")\n",
            ),
            (
                "php",
                "<?php $q->where('name', 'like', \"%{$name}%\"); $q->where('text', 'like', '%' . $text . '%');",
            ),
            (
                "php",
                "<?php DB::select('SELECT * FROM u WHERE id = ?', [$id]);",
            ),
            (
                "go",
                "package a\nfunc f() { set = append(set, \"a = ?\"); db.Exec(\"UPDATE t SET \"+strings.Join(set, \", \")+\" WHERE id = ?\", args...) }",
            ),
            (
                "go",
                "package a\nfunc f() { db.Exec(\"DELETE FROM t WHERE id = \"+placeholder(1), id) }",
            ),
            (
                "js",
                "function f(ids) {\n  const slots = ids.map(() => \"?\").join(\",\");\n  db.query(`DELETE FROM t WHERE id IN (${slots})`, ids);\n}\n",
            ),
            (
                "py",
                "def f(ids):\n    marks = ','.join('?' * len(ids))\n    cur.execute(f\"SELECT * FROM u WHERE id IN ({placeholders})\", ids)\n",
            ),
        ],
    );
}

#[test]
fn a_bound_statement_is_shown() {
    let text =
        "package a\nfunc f() { db.QueryContext(ctx, \"SELECT * FROM u WHERE id = $1\", id) }";
    assert_eq!(found("a.go", text, TOPIC), (false, true));
}
