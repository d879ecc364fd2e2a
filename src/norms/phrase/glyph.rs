//! A character with its sounds, and the cost of one character in the place of another.

use pinyin::{ToPinyin, ToPinyinMulti};

/// Costs are counted in hundredths of a syllable.
pub(super) type Cost = u16;

/// A whole syllable.
pub(super) const SYLLABLE: Cost = 100;
/// Above the highest cost of any hit.
pub(super) const NEVER: Cost = 250;
/// The lowest cost of two characters that share no class of sounds.
pub(super) const UNLIKE: Cost = 50;

/// Characters that are read in two ways today; the second readings that dictionaries give of others (有 as wěi) are obsolete.
const TWO_READINGS: &str = "行长重乐还都得地了着觉差调传便单省校会系解朝盛率落强血曾什没度和仔参降角壳露转只车给否大似宿约折粘扎这那哪谁";

/// One spoken character.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    /// Folded: capitals, 幺 as 一, 〇 as 零, digits as Han characters.
    pub text: char,
    /// Its readings, the usual one first; none for a letter.
    readings: Vec<Reading>,
    pub role: Role,
}

/// The role of a character in a sentence, on which the cost of its absence or presence depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Carries meaning.
    Word,
    /// May stand anywhere: 嗯.
    Filler,
    /// Optional, without a change of meaning: 了.
    Particle,
    /// Filler or particle: 啊.
    Either,
    /// A negation, which reverses the meaning: 不.
    Negation,
    /// 你 or 您: one is often heard as the other, and the difference matters.
    You,
    /// Part of a number.
    Digit,
}

/// One reading in pinyin: letters packed into numbers, so that comparing is quick.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reading {
    initial: u32,
    rime: u32,
    /// Initial and rime without what is easily confused.
    loose: (u32, u32),
    tone: u8,
}

/// How much two readings sound alike, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// Not at all.
    None,
    /// Initial or rime is the same, or easily confused.
    Half,
    /// One is easily taken for the other.
    Confusable,
    /// The syllable is the same.
    Same,
}

impl Glyph {
    pub(super) fn new(text: char) -> Self {
        let text = fold(text);
        let usual = text.to_pinyin().into_iter();
        let most = if TWO_READINGS.contains(text) { 2 } else { 1 };
        let mut readings: Vec<Reading> = Vec::new();
        for reading in usual.chain(text.to_pinyin_multi().into_iter().flatten()).map(Reading::new) {
            if readings.len() < most && !readings.iter().any(|known| known.same_syllable(&reading)) {
                readings.push(reading);
            }
        }
        Self {
            text,
            readings,
            role: Role::of(text),
        }
    }

    /// The classes of sounds that it belongs to: two characters that cost less than [`UNLIKE`] share one.
    pub(super) fn classes(&self) -> Vec<u64> {
        if self.readings.is_empty() {
            return vec![u64::from(u32::from(self.text))];
        }
        let mut classes: Vec<_> = self.readings.iter().map(Reading::class).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// The cost of `said` in the place of this character of the phrase; `sureness` is the recogniser's confidence in it, in hundredths.
    pub(super) fn mismatch(&self, said: &Self, sureness: Cost) -> Cost {
        if self.text == said.text {
            return 0;
        }
        if self.role == Role::You && said.role == Role::You {
            return 20 + 80 * sureness / 100;
        }
        let (Some(usual), Some(other)) = (self.readings.first(), said.readings.first()) else {
            return SYLLABLE;
        };
        if usual.same_syllable(other) {
            return if usual.same_tone(other) { 10 } else { 15 };
        }
        let pairs = self.readings.iter().flat_map(|a| said.readings.iter().map(move |b| (a, b)));
        // Where the recogniser was sure it rarely heard another syllable.
        let unsure = |least: Cost, most: Cost| least + (most - least) * sureness / 100;
        match pairs.map(|(a, b)| a.likeness(b)).max().unwrap_or(Likeness::None) {
            Likeness::Same => 15,
            Likeness::Confusable => 45,
            _ if self.role == Role::Negation || said.role == Role::Negation => NEVER,
            Likeness::Half => unsure(UNLIKE, 80),
            Likeness::None => unsure(80, 120),
        }
    }

    /// The cost of this character of the phrase not being said.
    pub(super) fn missing(&self) -> Cost {
        match self.role {
            Role::Negation => NEVER,
            Role::Particle | Role::Either => 35,
            _ => SYLLABLE,
        }
    }

    /// The cost of this character being said inside a phrase that does not hold it; `before` is the character before it.
    pub(super) fn extra(&self, before: Option<&Self>) -> Cost {
        match self.role {
            Role::Filler | Role::Either => 5,
            _ if before.is_some_and(|before| before.text == self.text) => 15,
            Role::Negation => NEVER,
            Role::Particle => 30,
            _ => 90,
        }
    }
}

impl Role {
    fn of(text: char) -> Self {
        match text {
            '嗯' | '呃' | '额' | '哦' | '噢' | '唔' | '诶' | '欸' | '唉' => Self::Filler,
            '的' | '了' | '呢' | '吧' | '呀' | '嘛' | '哈' | '呐' | '啦' | '喽' | '呗' => Self::Particle,
            '啊' => Self::Either,
            '不' | '没' | '别' | '无' | '未' => Self::Negation,
            '你' | '您' => Self::You,
            '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '万' | '亿' | '两' | '点' => {
                Self::Digit
            }
            _ => Self::Word,
        }
    }
}

impl Reading {
    fn new(pinyin: pinyin::Pinyin) -> Self {
        let plain = pinyin.plain();
        let length = match plain.as_bytes() {
            [b'z' | b'c' | b's', b'h', ..] => 2,
            [b'a' | b'e' | b'o', ..] => 0,
            // 嗯: a syllable without a vowel.
            [b'm' | b'n'] | [b'n', b'g'] | [b'h', b'm' | b'n', ..] => 0,
            [first, ..] if first.is_ascii() => 1,
            _ => 0,
        };
        let (initial, rime) = plain.split_at_checked(length).unwrap_or(("", plain));
        let tone = pinyin.with_tone_num_end().bytes().last().filter(u8::is_ascii_digit).unwrap_or(b'0');
        let (initial, rime) = (pack(initial), pack(rime));
        Self {
            initial,
            rime,
            loose: (loose_initial(initial), loose_rime(unrounded(initial, rime))),
            tone: tone - b'0',
        }
    }

    fn same_syllable(&self, other: &Self) -> bool {
        self.initial == other.initial && self.rime == other.rime
    }

    /// A neutral tone goes with every tone.
    fn same_tone(&self, other: &Self) -> bool {
        self.tone == other.tone || self.tone == 0 || other.tone == 0
    }

    fn likeness(&self, other: &Self) -> Likeness {
        match (self.loose.0 == other.loose.0, self.loose.1 == other.loose.1) {
            (true, true) if self.same_syllable(other) => Likeness::Same,
            (true, true) => Likeness::Confusable,
            (true, false) if self.initial == 0 => Likeness::None,
            (false, false) => Likeness::None,
            _ => Likeness::Half,
        }
    }

    fn class(&self) -> u64 {
        u64::from(self.loose.0) << 32 | u64::from(self.loose.1)
    }
}

/// Initials that are easily taken for one another.
fn loose_initial(initial: u32) -> u32 {
    const fn two(a: u8, b: u8) -> u32 {
        (a as u32) << 8 | b as u32
    }
    match initial {
        i if i == two(b'z', b'h') => u32::from(b'z'),
        i if i == two(b'c', b'h') => u32::from(b'c'),
        i if i == two(b's', b'h') => u32::from(b's'),
        i if i == u32::from(b'n') || i == u32::from(b'r') => u32::from(b'l'),
        i if i == u32::from(b'h') => u32::from(b'f'),
        i => i,
    }
}

/// -ng as -n.
fn loose_rime(rime: u32) -> u32 {
    let ng = u32::from(b'n') << 8 | u32::from(b'g');
    if rime & 0xffff == ng && rime > 0xffff { rime >> 8 } else { rime }
}

/// ü as i: xu as xi, xue as xie, lü as li.
fn unrounded(initial: u32, rime: u32) -> u32 {
    let palatal = "jqxy".bytes().any(|letter| initial == u32::from(letter));
    let shift = (u32::BITS - rime.leading_zeros()).div_ceil(8).saturating_sub(1) * 8;
    match u8::try_from(rime >> shift) {
        Ok(b'v') => rime ^ u32::from(b'v' ^ b'i') << shift,
        Ok(b'u') if palatal => rime ^ u32::from(b'u' ^ b'i') << shift,
        _ => rime,
    }
}

/// Up to four letters in a number; ü is v.
fn pack(letters: &str) -> u32 {
    letters.chars().fold(0, |packed, letter| {
        let byte = match letter {
            'ü' => b'v',
            'ê' => b'e',
            letter => u8::try_from(letter).unwrap_or(b'?'),
        };
        packed << 8 | u32::from(byte)
    })
}

/// One character for those that are spoken alike and mean the same.
fn fold(text: char) -> char {
    match text {
        '0' | '０' | '〇' => '零',
        '1' | '１' | '幺' => '一',
        '2' | '２' => '二',
        '3' | '３' => '三',
        '4' | '４' => '四',
        '5' | '５' => '五',
        '6' | '６' => '六',
        '7' | '７' => '七',
        '8' | '８' => '八',
        '9' | '９' => '九',
        '她' | '它' => '他',
        '妳' => '你',
        other => other.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(wanted: char, said: char) -> Cost {
        Glyph::new(wanted).mismatch(&Glyph::new(said), 100)
    }

    #[test]
    fn the_nearer_two_characters_sound_the_less_they_cost() {
        for (wanted, said, expected) in [
            ('卡', '卡', 0),
            ('一', '幺', 0),
            ('他', '她', 0),
            ('a', 'A', 0),
            ('管', '馆', 10),
            ('补', '不', 15),
            ('行', '航', 15),
            ('长', '常', 15),
            ('您', '宁', 45),
            ('是', '四', 45),
            ('飞', '黑', 45),
            ('人', '冷', 45),
            ('让', '浪', 45),
            ('生', '森', 45),
            ('上', '三', 45),
            ('道', '到', 10),
            ('道', '套', 80),
            ('道', '的', 80),
            ('公', '业', 120),
            ('不', '都', 250),
            ('也', '没', 250),
            ('没', '美', 15),
            ('你', '您', 100),
            ('A', '诶', 100),
        ] {
            assert_eq!(cost(wanted, said), expected, "{wanted}{said}");
        }
        assert_eq!(Glyph::new('你').mismatch(&Glyph::new('您'), 25), 40);
    }

    #[test]
    fn whoever_costs_less_than_an_unlike_syllable_shares_a_class() {
        let glyphs: Vec<_> = "我不管知道您你行航长场了的得地森生飞灰黑浪让嗯恩二儿女鱼雨绿路略虐着召卡不补会汇务误和喝Aa七欺一幺"
            .chars()
            .map(Glyph::new)
            .collect();
        for a in &glyphs {
            for b in &glyphs {
                let near = a.mismatch(b, 0) < UNLIKE;
                let shared = a.classes().iter().any(|class| b.classes().contains(class));
                let both_you = a.role == Role::You && b.role == Role::You;
                assert!(near == shared || both_you, "{} {}", a.text, b.text);
            }
        }
    }
}
