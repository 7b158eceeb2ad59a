//! Rules, triggers and policies: what happens to a table's rows.

use schemactl::object::Kind;

use crate::mutation::case::{Subject, changes, extra, missing};

pub(crate) const SUBJECTS: &[Subject] = &[
    Subject {
        kind: Kind::Rule,
        object: "public.t.r",
        setup: "CREATE TABLE t (a int); CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
        mutations: &[
            changes(
                "definition",
                "CREATE RULE r AS ON DELETE TO public.t WHERE (old.a > 0) DO INSTEAD NOTHING → CREATE RULE r AS ON DELETE TO public.t DO INSTEAD NOTHING",
                "CREATE OR REPLACE RULE r AS ON DELETE TO t WHERE old.a > 0 DO INSTEAD NOTHING",
            ),
            changes(
                "enabled",
                "DISABLE → ENABLE",
                "ALTER TABLE t DISABLE RULE r",
            ),
            changes(
                "comment",
                "mine → nothing",
                "COMMENT ON RULE r ON t IS 'mine'",
            ),
            missing("DROP RULE r ON t"),
            extra(
                "public.t.s",
                "CREATE RULE s AS ON UPDATE TO t DO ALSO SELECT 1",
            ),
        ],
    },
    Subject {
        kind: Kind::Trigger,
        object: "public.t.g",
        setup: "CREATE TABLE t (a int, b int); \
                CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; \
                CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; \
                CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        mutations: &[
            changes(
                "definition",
                "CREATE TRIGGER g AFTER UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f() → CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()",
                "DROP TRIGGER g ON t; CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
            ),
            changes(
                "definition",
                "CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH STATEMENT EXECUTE FUNCTION public.f() → CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()",
                "DROP TRIGGER g ON t; CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION f()",
            ),
            changes(
                "definition",
                "CREATE TRIGGER g BEFORE UPDATE OF b ON public.t FOR EACH ROW EXECUTE FUNCTION public.f() → CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()",
                "DROP TRIGGER g ON t; CREATE TRIGGER g BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION f()",
            ),
            changes(
                "definition",
                "CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW WHEN ((old.a > 0)) EXECUTE FUNCTION public.f() → CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()",
                "DROP TRIGGER g ON t; CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (old.a > 0) EXECUTE FUNCTION f()",
            ),
            changes(
                "definition",
                "CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.h() → CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()",
                "DROP TRIGGER g ON t; CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION h()",
            ),
            changes(
                "definition",
                "CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f('x') → CREATE TRIGGER g BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f()",
                "DROP TRIGGER g ON t; CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f('x')",
            ),
            changes(
                "enabled",
                "DISABLE → ENABLE",
                "ALTER TABLE t DISABLE TRIGGER g",
            ),
            changes(
                "enabled",
                "ENABLE ALWAYS → ENABLE",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER g",
            ),
            changes(
                "enabled",
                "ENABLE REPLICA → ENABLE",
                "ALTER TABLE t ENABLE REPLICA TRIGGER g",
            ),
            changes(
                "comment",
                "mine → nothing",
                "COMMENT ON TRIGGER g ON t IS 'mine'",
            ),
            missing("DROP TRIGGER g ON t"),
            extra(
                "public.t.z",
                "CREATE CONSTRAINT TRIGGER z AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()",
            ),
        ],
    },
    Subject {
        kind: Kind::Policy,
        object: "public.t.p",
        setup: "CREATE TABLE t (a int); CREATE POLICY p ON t USING (a > 0) WITH CHECK (a > 1)",
        mutations: &[
            changes(
                "command",
                "UPDATE → ALL",
                "DROP POLICY p ON t; CREATE POLICY p ON t FOR UPDATE USING (a > 0) WITH CHECK (a > 1)",
            ),
            changes(
                "permissive",
                "no → yes",
                "DROP POLICY p ON t; CREATE POLICY p ON t AS RESTRICTIVE USING (a > 0) WITH CHECK (a > 1)",
            ),
            changes(
                "roles",
                "mutation_owner, mutation_reader → public",
                "ALTER POLICY p ON t TO mutation_reader, mutation_owner",
            ),
            changes(
                "using",
                "(a > 5) → (a > 0)",
                "ALTER POLICY p ON t USING (a > 5)",
            ),
            changes(
                "check",
                "(a > 5) → (a > 1)",
                "ALTER POLICY p ON t WITH CHECK (a > 5)",
            ),
            changes(
                "comment",
                "mine → nothing",
                "COMMENT ON POLICY p ON t IS 'mine'",
            ),
            missing("DROP POLICY p ON t"),
            extra("public.t.q", "CREATE POLICY q ON t FOR SELECT USING (true)"),
        ],
    },
];
