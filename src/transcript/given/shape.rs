//! Reading segments by a table of each format's keys.

use super::said::{Said, Side, Token, joined, mean, spaced};
use super::side::{misspelt, side};
use super::text::cleaned;
use super::{Fault, Read};
use serde_json::{Map, Value};

/// What a format calls the fields of its segments, or of their words.
pub(super) struct Shape {
    /// The text: the first of these keys that there is.
    pub text: &'static [&'static str],
    /// Where it begins.
    pub start: &'static [&'static str],
    /// Where it ends.
    pub end: &'static [&'static str],
    /// How many of the unit of time make a second.
    pub per_second: f64,
    /// How sure it is, 0–1 or in a hundred.
    pub confidence: &'static [&'static str],
    /// The list of its words, and what they call their fields.
    pub words: Option<(&'static [&'static str], &'static Shape)>,
}

/// Times in seconds, in milliseconds.
pub(super) const SECONDS: f64 = 1.0;
pub(super) const MILLISECONDS: f64 = 1000.0;

impl Shape {
    /// The segments of a list; an error has the segment's index.
    pub(super) fn read(&self, segments: &[Value]) -> Read {
        self.read_of(segments, &Side::default())
    }

    /// As [`Self::read`], whose are `of` where they say nothing themselves.
    pub(super) fn read_of(&self, segments: &[Value], of: &Side) -> Read {
        let mut all = Vec::with_capacity(segments.len());
        for (index, segment) in segments.iter().enumerate() {
            let said = self.segment(segment, of).map_err(|reason| Fault::of(index, reason))?;
            all.extend(said);
        }
        Ok(all)
    }

    /// One segment; several where its words have speakers of their own.
    fn segment(&self, segment: &Value, of: &Side) -> Result<Vec<Said>, String> {
        let fields = object(segment)?;
        let side = side(fields)?;
        misspelt(fields, &side, any(fields, self.text).is_some(), any(fields, self.start).is_some())?;
        let side = side.or(of);
        let text = match any(fields, self.text) {
            Some(Value::String(text)) => cleaned(text),
            other => return Err(format!("`{}` must be a string, not {}", self.text[0], shown(other))),
        };
        let mut tokens = self.tokens(fields, &side)?;
        if tokens.iter().any(|token| token.side != side) && tokens.iter().any(|token| token.side != tokens[0].side) {
            spaced(&mut tokens);
            return Ok(joined(tokens));
        }
        Ok(vec![Said {
            side,
            text,
            start_s: self.time(fields, self.start)?,
            end_s: self.time(fields, self.end)?,
            confidence: self.sure(fields).or_else(|| mean(&tokens)),
            tokens,
        }])
    }

    /// The words of a segment; those without a text are none.
    fn tokens(&self, fields: &Map<String, Value>, of: &Side) -> Result<Vec<Token>, String> {
        let Some((keys, shape)) = self.words else {
            return Ok(Vec::new());
        };
        let listed = any(fields, keys).and_then(Value::as_array);
        listed
            .into_iter()
            .flatten()
            .filter_map(|word| shape.token(word, of).transpose())
            .collect()
    }

    /// One word.
    pub(super) fn token(&self, word: &Value, of: &Side) -> Result<Option<Token>, String> {
        let Some(fields) = word.as_object() else {
            return Ok(None);
        };
        let Some(text) = any(fields, self.text).and_then(Value::as_str) else {
            return Ok(None);
        };
        Ok(Some(Token {
            text: text.to_owned(),
            start_s: self.time(fields, self.start).unwrap_or(None),
            end_s: self.time(fields, self.end).unwrap_or(None),
            confidence: self.sure(fields),
            side: side(fields)?.or(of),
        }))
    }

    /// A time in seconds.
    fn time(&self, fields: &Map<String, Value>, keys: &[&str]) -> Result<Option<f64>, String> {
        let Some(key) = keys.iter().find(|key| at(fields, key).is_some_and(|value| !value.is_null())) else {
            return Ok(None);
        };
        let value = at(fields, key);
        match value.and_then(number) {
            Some(time) => Ok(Some(time / self.per_second)),
            None => Err(format!("`{key}` must be a number or null, not {}", shown(value))),
        }
    }

    fn sure(&self, fields: &Map<String, Value>) -> Option<f64> {
        let given = self.confidence.iter().find_map(|key| Some((*key, number(at(fields, key)?)?)))?;
        match given {
            ("avg_logprob", logarithm) => Some(logarithm.exp().min(1.0)),
            (_, share) if (0.0..=1.0).contains(&share) => Some(share),
            (_, percent) => Some(percent / 100.0).filter(|share| (0.0..=1.0).contains(share)),
        }
    }
}

/// The object that a segment is.
pub(super) fn object(segment: &Value) -> Result<&Map<String, Value>, String> {
    segment
        .as_object()
        .ok_or_else(|| format!("must be an object, not {}", shown(Some(segment))))
}

/// The first of some fields that there is; `a.b` is the field `b` of the object `a`, `a.0` the first of the list `a`.
fn any<'a>(fields: &'a Map<String, Value>, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().find_map(|key| at(fields, key))
}

fn at<'a>(fields: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    let mut path = key.split('.');
    let first = fields.get(path.next()?)?;
    path.try_fold(first, |value, inner| match value {
        Value::Array(list) => list.get(inner.parse::<usize>().ok()?),
        _ => value.get(inner),
    })
}

/// A number, also one that is written as a text.
pub(super) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

/// A value as an error shows it.
pub(super) fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| String::from("missing"), Value::to_string);
    if text.chars().count() > 40 {
        format!("{}…", text.chars().take(40).collect::<String>())
    } else {
        text
    }
}

/// The list under the first of some paths that holds one whose first entry is an object with one of the keys.
pub(super) fn list<'a>(value: &'a Value, paths: &[&str], keys: &[&str]) -> Option<&'a Vec<Value>> {
    let found = paths.iter().filter_map(|path| value.pointer(path)?.as_array());
    let mut fitting = found.filter(|list| list.first().is_some_and(|first| keys.iter().any(|key| first.get(key).is_some())));
    fitting.next()
}
