//! Casts of array constructors, written so that they mean what PostgreSQL meant when it printed them.
//!
//! `status IN ('a', 'b')` on a `varchar` column becomes a cast of the whole array from `varchar[]` to `text[]`, and is printed as
//! `(ARRAY['a'::character varying, 'b'::character varying])::text[]`. Read back, a cast that stands directly on an array
//! constructor is one of each element (`transformArrayExpr` in `parse_expr.c`), which is another expression and is printed
//! differently. With the type of the elements said in between, the cast is of the whole array again.

use super::lexer::{Token, significant};

/// The same statement with the type of the array said where a cast of the whole array follows.
pub fn with_array_casts(statement: &str) -> String {
    if !statement.contains("(ARRAY[") {
        return statement.to_owned();
    }
    let tokens: Vec<Token<'_>> = significant(statement).collect();
    let mut text = String::with_capacity(statement.len() + 32);
    let mut copied = 0;
    for (position, token) in tokens.iter().enumerate() {
        if token.is_word("array")
            && position > 0
            && tokens[position - 1].is_mark("(")
            && let Some((end, element_type)) = cast_array(statement, &tokens[position + 1..])
        {
            text.push_str(statement.get(copied..end).unwrap_or_default());
            text.push_str(&format!("::{element_type}[]"));
            copied = end;
        }
    }
    text.push_str(statement.get(copied..).unwrap_or_default());
    text
}

/// Where the constructor ends, and the type of its elements; `None` where no cast of the whole follows.
fn cast_array<'a>(statement: &'a str, tokens: &[Token<'a>]) -> Option<(usize, &'a str)> {
    tokens.first().filter(|token| token.is_mark("["))?;
    let mut depth = 0_usize;
    // The last cast at the top of the element, and the types of all of them.
    let mut cast: Option<usize> = None;
    let mut element_type: Option<&'a str> = None;
    let mut same = |cast: &mut Option<usize>, end: usize| -> Option<()> {
        let written = statement.get(cast.take()?..end)?.trim();
        if written.contains('(') || *element_type.get_or_insert(written) != written {
            return None;
        }
        Some(())
    };
    for (position, token) in tokens.iter().enumerate().skip(1) {
        match token.text {
            "(" | "[" => depth += 1,
            "]" if depth == 0 => {
                same(&mut cast, token.start)?;
                let is_cast = tokens.get(position + 1)?.is_mark(")")
                    && tokens.get(position + 2)?.is_mark("::");
                return is_cast.then_some((token.end(), element_type?));
            }
            ")" | "]" => depth = depth.checked_sub(1)?,
            "," if depth == 0 => same(&mut cast, token.start)?,
            "::" if depth == 0 => cast = Some(token.end()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::with_array_casts;

    #[test]
    fn a_cast_of_a_whole_array_stays_one() {
        assert_eq!(
            with_array_casts(
                "CHECK ((s)::text = ANY ((ARRAY['a'::character varying, 'b,]'::character varying])::text[]))"
            ),
            "CHECK ((s)::text = ANY ((ARRAY['a'::character varying, 'b,]'::character varying]::character varying[])::text[]))"
        );
    }

    #[test]
    fn other_arrays_stay_as_they_are() {
        for sql in [
            "SELECT (ARRAY['a'::text, 'b'::text])",
            "SELECT x = ANY (ARRAY['a'::text])",
            "SELECT (ARRAY[1, 2])::bigint[]",
            "SELECT (ARRAY['a'::varchar, 'b'::text])::text[]",
            "SELECT (ARRAY['a'::character varying(3)])::text[]",
            "SELECT $$(ARRAY['a'::character varying])::text[]$$",
        ] {
            assert_eq!(with_array_casts(sql), sql);
        }
    }
}
