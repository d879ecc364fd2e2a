//! The phrases of a profile, found in what was said even where the recogniser misheard some of it.
//!
//! Recognisers of Mandarin write a wrong character far more often than a wrong syllable (Whisper base: about one character in five, one
//! syllable in sixteen). A phrase is therefore compared with the words by sound as well as by character, with a weighted edit distance
//! (Sellers 1980) between the phrase's graph and the characters. A homophone has a cost near 0, sounds that are easily confused (n/l/r, zh/z,
//! ch/c, sh/s, f/h, -ng/-n) a small one, and a wrong, missing or extra syllable a cost of about 1. The highest cost of a hit grows with the
//! phrase's length: up to three syllables must sound exactly right, of four one may be confused with a similar one, from seven on one may be
//! wrong. Optional parts (`[ ]`) and gaps do not raise it. A negation (不 没 别 无 未) may not be missing, added or replaced, since it reverses
//! the meaning.
//!
//! # How a phrase is written
//!
//! | written | matches |
//! |---|---|
//! | `您好` `VIP` `138` | these characters; capitals and small letters are one; digits are read one by one, 幺 is 一, 〇 is 零 |
//! | `，` `。` `！` `？` `、` or a space | a place where the speaker may pause for any time; elsewhere punctuation and turns cost |
//! | `(先生\|女士\|小姐)` | one of them |
//! | `[请问]` `[好的\|行]` | one of them, or nothing |
//! | `{number}` | one spoken number character or more |
//! | `{any:0-6}` | that many characters, whichever |
//! | `{name}` | one to four characters, whichever |
//! | `{company}` | a name that the profile lists; where it lists none, words that end in what a company is (公司, 银行, 营业厅 …) |
//! | `{greeting-time}` `{festival}` | 早上好 上午好 中午好 下午好 晚上好 …, where the call's time is known only what suits it; 新年好 节日快乐 … |
//! | `{list}` | an entry of a list of the profile's own ([`Slots`]) |
//! | `^` `$` | where a clause begins or ends: a pause or punctuation; fillers before and particles behind (嗯 啊 了 …) do not count |
//!
//! Brackets may be full-width (（ ｜ ） ［ ］ ｛ ｝). What must not be found is written as an exception ([`Phrases`]): 我不知道 with the
//! exception 我不知道(您|你)是否 finds 别的事情我不知道 and not 我不知道您是否方便.
//!
//! ```
//! use callnorm::norms::phrase::{Pattern, Said, Slots};
//! use callnorm::transcript::Character;
//! use callnorm::units::Span;
//!
//! let said: Vec<_> = "您好我是客服中心幺三八号".chars().enumerate().map(|(i, text)| Character {
//!     text, written: text.into(), span: Span::new(i as f64 * 0.2, i as f64 * 0.2 + 0.2),
//!     phrase: 0, segment: 0, stop: false, heard: true, confidence: None,
//! }).collect();
//! let pattern = Pattern::parse("我是[{company}]客服中心{number}号", &Slots::default())?;
//! let hits = pattern.find(&Said::new(&said));
//! assert_eq!((hits[0].text.as_str(), hits[0].slots[0].text.as_str()), ("我是客服中心幺三八号", "幺三八"));
//! # Ok::<(), callnorm::Error>(())
//! ```

mod builtin;
mod glyph;
mod grammar;
mod graph;
mod hit;
mod list;
mod said;
mod search;
mod sureness;
mod trellis;

pub(super) use builtin::BuiltinLists;
pub use builtin::{LISTS, LISTS_NAME};
pub use hit::{Hit, Slot};
pub use list::Phrases;
pub use said::Said;
pub(super) use said::alike;
pub use search::Pattern;

use std::collections::BTreeMap;

/// Lists of names that phrases refer to in braces: `company` → 华润燃气, 华润; every name may also be spoken in other words, each an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots(pub BTreeMap<String, Vec<String>>);
