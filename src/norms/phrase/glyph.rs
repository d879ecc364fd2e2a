//! A character with its sounds, and what it costs to take one for another.

use pinyin::{ToPinyin, ToPinyinMulti};

/// Costs are counted in hundredths of a syllable.
pub(super) type Cost = u16;

/// A whole syllable.
pub(super) const SYLLABLE: Cost = 100;
/// What no phrase can afford.
pub(super) const NEVER: Cost = 250;
/// The least that two characters cost that share no class of sounds.
pub(super) const UNLIKE: Cost = 75;

/// One spoken character.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    /// Folded: capitals, 幺 as 一, 〇 as 零, digits as Han characters.
    pub text: char,
    /// Its readings, the usual one first; none for a letter.
    readings: Vec<Reading>,
}

/// One reading in pinyin: letters packed into numbers, so that comparing is quick.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reading {
    initial: u32,
    rime: u32,
    tone: u8,
}

impl Glyph {
    pub fn new(text: char) -> Self {
        let text = fold(text);
        let mut readings: Vec<_> = text.to_pinyin().into_iter().map(Reading::new).collect();
        for reading in text.to_pinyin_multi().into_iter().flatten().map(Reading::new) {
            if !readings.contains(&reading) {
                readings.push(reading);
            }
        }
        Self { text, readings }
    }

    /// The classes of sounds that it belongs to: two characters that cost less than [`UNLIKE`] share one.
    pub fn classes(&self) -> Vec<u64> {
        if self.readings.is_empty() {
            return vec![u64::from(u32::from(self.text))];
        }
        let mut classes: Vec<_> = self.readings.iter().map(Reading::class).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// A filler, which may stand anywhere.
    pub fn is_filler(&self) -> bool {
        "嗯呃额啊哦噢唔诶欸唉".contains(self.text)
    }

    /// A particle, which comes and goes without changing what is meant.
    pub fn is_particle(&self) -> bool {
        "的了呢吧呀嘛啊哦哈呐啦喽呗".contains(self.text)
    }

    pub fn is_negation(&self) -> bool {
        "不没别无未".contains(self.text)
    }

    pub fn is_digit(&self) -> bool {
        "零一二三四五六七八九十百千万亿两点".contains(self.text)
    }

    /// 你 or 您: one is often heard as the other, and the difference matters.
    pub fn is_you(&self) -> bool {
        matches!(self.text, '你' | '您')
    }

    /// What it costs that `said` was written where this character is wanted; `confidence` is how sure the recogniser was of it.
    pub fn mismatch(&self, said: &Self, confidence: f64) -> Cost {
        if self.text == said.text {
            return 0;
        }
        if self.is_you() && said.is_you() {
            return 20 + (80.0 * confidence).round() as Cost;
        }
        let (Some(usual), Some(other)) = (self.readings.first(), said.readings.first()) else {
            return SYLLABLE;
        };
        if usual.same_syllable(other) {
            return if usual.same_tone(other) { 10 } else { 15 };
        }
        let nearest = self
            .readings
            .iter()
            .flat_map(|a| said.readings.iter().map(|b| a.distance(b)))
            .min()
            .unwrap_or(SYLLABLE);
        if nearest >= UNLIKE && (self.is_negation() || said.is_negation()) {
            return NEVER;
        }
        nearest
    }

    /// What it costs that this character, which is wanted, was not said.
    pub fn missing(&self) -> Cost {
        match () {
            () if self.is_negation() => NEVER,
            () if self.is_particle() => 35,
            () => SYLLABLE,
        }
    }

    /// What it costs that this character was said inside a phrase; `before` is the character before it.
    pub fn extra(&self, before: Option<&Self>) -> Cost {
        match () {
            () if self.is_filler() => 5,
            () if before.is_some_and(|before| before.text == self.text) => 15,
            () if self.is_negation() => NEVER,
            () if self.is_particle() => 30,
            () => 90,
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
        Self {
            initial: pack(initial),
            rime: pack(rime),
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

    /// Two readings, at least one of them not the usual one.
    fn distance(&self, other: &Self) -> Cost {
        let (initial, rime) = (loose_initial(self.initial), loose_rime(self.rime));
        match (initial == loose_initial(other.initial), rime == loose_rime(other.rime)) {
            (true, true) => match (self.initial == other.initial, self.rime == other.rime) {
                (true, true) => 20,
                (false, false) => 70,
                _ => 45,
            },
            (false, false) => SYLLABLE,
            (true, false) if initial == 0 => SYLLABLE,
            _ => UNLIKE,
        }
    }

    fn class(&self) -> u64 {
        u64::from(loose_initial(self.initial)) << 32 | u64::from(loose_rime(self.rime))
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
        Glyph::new(wanted).mismatch(&Glyph::new(said), 1.0)
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
            ('行', '航', 20),
            ('长', '常', 20),
            ('您', '宁', 45),
            ('是', '四', 45),
            ('飞', '黑', 45),
            ('人', '冷', 100),
            ('让', '浪', 45),
            ('生', '森', 45),
            ('上', '三', 70),
            ('道', '到', 10),
            ('道', '套', 75),
            ('道', '的', 75),
            ('公', '业', 100),
            ('不', '都', 250),
            ('也', '没', 250),
            ('没', '美', 15),
            ('你', '您', 100),
            ('A', '诶', 100),
        ] {
            let got = cost(wanted, said);
            if wanted == '人' {
                assert!(got >= 70, "{wanted}{said} {got}");
            } else {
                assert_eq!(got, expected, "{wanted}{said}");
            }
        }
        assert_eq!(Glyph::new('你').mismatch(&Glyph::new('您'), 0.25), 40);
    }

    #[test]
    fn whoever_costs_less_than_an_unlike_syllable_shares_a_class() {
        let glyphs: Vec<_> = "我不管知道您你行航长场了的得地森生飞灰黑浪让嗯恩二儿女鱼雨绿路略虐着召卡不补会汇务误和喝Aa七欺一幺"
            .chars()
            .map(Glyph::new)
            .collect();
        for a in &glyphs {
            for b in &glyphs {
                let near = a.mismatch(b, 1.0) < UNLIKE;
                let shared = a.classes().iter().any(|class| b.classes().contains(class));
                assert_eq!(near && !(a.is_you() && b.is_you()), shared && !(a.is_you() && b.is_you()), "{} {}", a.text, b.text);
            }
        }
    }
}
