//! Reading a phrase as a profile writes it.

use super::Slots;
use crate::error::{Error, Result};
use std::iter::Peekable;
use std::vec::IntoIter;

/// The longest phrase that is read, in characters.
const MOST_CHARACTERS: usize = 200;
/// How deep brackets may stand in brackets.
const MOST_DEPTH: usize = 8;
/// The longest gap.
const MOST_GAP: usize = 30;

const TIMES: &[&str] = &["早上好", "早晨好", "早安", "上午好", "中午好", "下午好", "傍晚好", "晚上好", "晚安"];
const FESTIVALS: &[&str] = &[
    "新年好",
    "新年快乐",
    "春节好",
    "春节快乐",
    "过年好",
    "元旦快乐",
    "元宵节快乐",
    "端午安康",
    "端午节快乐",
    "中秋快乐",
    "中秋节快乐",
    "国庆快乐",
    "国庆节快乐",
    "劳动节快乐",
    "五一快乐",
    "节日好",
    "节日快乐",
    "圣诞快乐",
    "周末愉快",
];

/// What a company is called where a profile lists no names: words that end in what it is.
const COMPANY: &str = "[{any:1-10}](公司|集团|银行|分行|支行|客服|服务中心|营业厅|营业部|热线|供电局|电力|电网|燃气|天然气|电信|移动|联通|广电|\
    保险|证券|基金|物业|水务|自来水|热力|快递|速运|物流|航空|酒店|医院|平台|商城|旗舰店|专卖店|社区|街道办|服务台|售后部|客户服务部)";

/// A part of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// A character that is said.
    Say(char),
    /// A place where the speaker may pause.
    Pause,
    /// A clause begins here.
    Begin,
    /// A clause ends here.
    End,
    /// Any of these, one after another inside each.
    Either(Vec<Vec<Part>>),
    /// Some characters, whichever.
    Gap { least: usize, most: usize },
    /// A number as it is spoken.
    Number,
    /// A part whose words are reported by name.
    Slot { name: String, part: Box<Part> },
}

/// Reads a phrase.
///
/// # Errors
/// [`Error::Phrase`] with the phrase, the column and what must hold.
pub(super) fn parse(text: &str, slots: &Slots) -> Result<Vec<Part>> {
    let characters: Vec<_> = text.chars().map(narrow).enumerate().collect();
    let mut reader = Reader {
        text,
        slots,
        rest: characters.into_iter().peekable(),
        column: 1,
    };
    if text.chars().count() > MOST_CHARACTERS {
        return Err(reader.fault(&format!("must be at most {MOST_CHARACTERS} characters long")));
    }
    let parts = reader.sequence(0)?;
    match reader.next() {
        Some(bracket) => Err(reader.fault(&format!("{bracket:?} closes nothing: it must have an opening bracket before it"))),
        None => Ok(parts),
    }
}

struct Reader<'a> {
    text: &'a str,
    slots: &'a Slots,
    rest: Peekable<IntoIter<(usize, char)>>,
    /// Of the character read last, from 1.
    column: usize,
}

impl Reader<'_> {
    fn fault(&self, what: &str) -> Error {
        Error::Phrase {
            text: self.text.to_owned(),
            column: self.column,
            reason: what.to_owned(),
        }
    }

    fn next(&mut self) -> Option<char> {
        let (at, character) = self.rest.next()?;
        self.column = at + 1;
        Some(character)
    }

    /// The character before the one read last, as it stands.
    fn before(&self) -> Option<char> {
        self.text.chars().nth(self.column.checked_sub(2)?)
    }

    fn sequence(&mut self, depth: usize) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        while let Some((_, character)) = self.rest.peek().copied() {
            if matches!(character, '|' | ')' | ']') && (depth > 0 || character != '|') {
                break;
            }
            self.next();
            parts.push(match character {
                '(' => Part::Either(self.choices(')', depth + 1)?),
                '[' => {
                    let mut choices = self.choices(']', depth + 1)?;
                    choices.push(Vec::new());
                    Part::Either(choices)
                }
                '{' => self.slot()?,
                '^' => Part::Begin,
                '$' => Part::End,
                '?' | '*' | '+' if matches!(self.before(), Some(')' | ']' | '}')) => {
                    return Err(self.fault(&format!(
                        "{character:?} must not follow a bracket: write [ ] around what may be left out"
                    )));
                }
                c if c.is_whitespace() || "，,。.！!？?、；;：:".contains(c) => Part::Pause,
                c if c.is_alphanumeric() => Part::Say(c),
                '|' => return Err(self.fault("\"|\" must stand inside ( ) or [ ]")),
                c => {
                    return Err(self.fault(&format!(
                        "{c:?} is not said: it must be a character, letter or digit, punctuation or one of ( | ) [ ] {{ }} ^ $"
                    )));
                }
            });
        }
        Ok(parts)
    }

    /// What stands between brackets, parted by `|`; the opening one has been read.
    fn choices(&mut self, closing: char, depth: usize) -> Result<Vec<Vec<Part>>> {
        if depth > MOST_DEPTH {
            return Err(self.fault(&format!("brackets must stand at most {MOST_DEPTH} deep")));
        }
        let opened = self.column;
        let mut choices = Vec::new();
        loop {
            choices.push(self.sequence(depth)?);
            let empty = choices.last().is_some_and(Vec::is_empty);
            match self.next() {
                Some(_) if empty => return Err(self.fault("a choice must not be empty: write [ ] around what may be left out")),
                Some('|') => {}
                Some(c) if c == closing => return Ok(choices),
                other => {
                    self.column = if other.is_none() { opened } else { self.column };
                    return Err(self.fault(&format!("the bracket must be closed by {closing:?}")));
                }
            }
        }
    }

    /// A slot; its opening brace has been read.
    fn slot(&mut self) -> Result<Part> {
        let opened = self.column;
        let mut inside = String::new();
        loop {
            match self.next() {
                Some('}') => break,
                Some(c) => inside.push(c),
                None => {
                    self.column = opened;
                    return Err(self.fault("the brace must be closed by '}'"));
                }
            }
        }
        self.column = opened;
        let (name, size) = inside
            .split_once(':')
            .map_or((inside.as_str(), None), |(name, size)| (name, Some(size)));
        let part = match (name, size) {
            ("any", Some(size)) => return self.gap(size),
            ("any", None) => return Err(self.fault("must say how many characters, as {any:0-6}")),
            (_, Some(_)) => return Err(self.fault("only {any:…} has a size")),
            _ => self.named(name)?,
        };
        Ok(Part::Slot {
            name: name.to_owned(),
            part: Box::new(part),
        })
    }

    fn gap(&self, size: &str) -> Result<Part> {
        let (least, most) = size.split_once('-').unwrap_or((size, size));
        match (least.parse(), most.parse()) {
            (Ok(least), Ok(most)) if least <= most && most <= MOST_GAP => Ok(Part::Gap { least, most }),
            _ => Err(self.fault(&format!(
                "{{any:{size}}} must hold two numbers, the smaller first, of at most {MOST_GAP}, as {{any:0-6}}"
            ))),
        }
    }

    fn named(&self, name: &str) -> Result<Part> {
        if let Some(entries) = self.slots.0.get(name).filter(|entries| !entries.is_empty()) {
            return self.entries(name, entries.iter().map(String::as_str));
        }
        match name {
            "number" => Ok(Part::Number),
            "name" => Ok(Part::Gap { least: 1, most: 4 }),
            "company" => Ok(Part::Either(vec![parse(COMPANY, self.slots)?])),
            "greeting-time" => self.entries(name, TIMES.iter().copied()),
            "festival" => self.entries(name, FESTIVALS.iter().copied()),
            _ => {
                let known = ["any:0-6", "number", "name", "company", "greeting-time", "festival"].into_iter();
                let known: Vec<_> = known.chain(self.slots.0.keys().map(String::as_str)).collect();
                Err(self.fault(&format!("there is no {{{name}}}: it must be one of {}", known.join(", "))))
            }
        }
    }

    fn entries<'e>(&self, name: &str, entries: impl Iterator<Item = &'e str>) -> Result<Part> {
        let choices = entries.map(|entry| {
            let said: Vec<_> = entry.chars().filter(|c| c.is_alphanumeric()).map(Part::Say).collect();
            if said.is_empty() {
                return Err(self.fault(&format!("an entry of {{{name}}} must hold a character, is {entry:?}")));
            }
            Ok(said)
        });
        Ok(Part::Either(choices.collect::<Result<_>>()?))
    }
}

/// Full-width brackets and signs as plain ones.
fn narrow(character: char) -> char {
    match character {
        '（' => '(',
        '）' => ')',
        '｜' => '|',
        '［' | '【' => '[',
        '］' | '】' => ']',
        '｛' => '{',
        '｝' => '}',
        '＾' => '^',
        '＄' => '$',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_slots_and_marks_are_read() {
        let slots = Slots([("company".to_owned(), vec!["华润".to_owned()])].into());
        assert_eq!(
            parse("我（是｜叫)[{company}]，{any:0-2}$", &slots).unwrap(),
            vec![
                Part::Say('我'),
                Part::Either(vec![vec![Part::Say('是')], vec![Part::Say('叫')]]),
                Part::Either(vec![
                    vec![Part::Slot {
                        name: "company".into(),
                        part: Box::new(Part::Either(vec![vec![Part::Say('华'), Part::Say('润')]]))
                    }],
                    vec![]
                ]),
                Part::Pause,
                Part::Gap { least: 0, most: 2 },
                Part::End,
            ]
        );
    }

    #[test]
    fn a_broken_phrase_gives_one_line_with_its_column_and_what_must_hold() {
        for (text, wanted) in [
            ("我(不管", "column 2: the bracket must be closed by ')'"),
            ("我(不管]", "column 5: the bracket must be closed by ')'"),
            ("我不管)", "column 4: ')' closes nothing"),
            ("不管|不问", "column 3: \"|\" must stand inside"),
            ("(不管|)", "column 5: a choice must not be empty"),
            ("我[]管", "column 3: a choice must not be empty"),
            (
                "我{compny}",
                "column 2: there is no {compny}: it must be one of any:0-6, number, name, company",
            ),
            ("(我|你)?管", "column 6: '?' must not follow a bracket"),
            ("我{any}", "column 2: must say how many characters, as {any:0-6}"),
            ("我{any:6-2}", "column 2: {any:6-2} must hold two numbers"),
            ("我{any:0-99}", "column 2: {any:0-99} must hold two numbers"),
            ("我{number:2}", "column 2: only {any:…} has a size"),
            ("我{number", "column 2: the brace must be closed by '}'"),
            ("我*管", "column 2: '*' is not said"),
            ("((((((((((我))))))))))", "column 9: brackets must stand at most 8 deep"),
            (&"我".repeat(201), "column 1: must be at most 200 characters long"),
        ] {
            let error = parse(text, &Slots::default()).unwrap_err().to_string();
            assert!(error.contains(wanted) && !error.contains('\n'), "{text}: {error}");
        }
    }
}
