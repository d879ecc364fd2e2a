//! 儿 as a suffix: 哪儿 and 一会儿 end in one rhotic syllable, 女儿 and 儿童 hold 儿 as a syllable of its own.

use super::Unit;

/// Words' beginnings that make the 儿 behind them a syllable.
const CHILDREN: [&str; 20] = [
    "女", "婴", "幼", "少", "孤", "胎", "健", "男", "宠", "血", "弃", "患", "育", "侄", "孙", "妻", "早产", "新生", "畸形", "低能",
];
/// What follows a 儿 that is a syllable: 儿子, 儿童, 儿科.
const OF_CHILDREN: &str = "子童女科歌媳孙戏时";

/// Joins every 儿 that is a suffix to the unit before it.
pub(super) fn merge(units: &mut Vec<Unit>) {
    let mut kept: Vec<Unit> = Vec::with_capacity(units.len());
    let mut said = String::new();
    let mut rest = std::mem::take(units).into_iter().peekable();
    while let Some(unit) = rest.next() {
        let next = rest.peek().and_then(|next| next.reading().first().copied());
        match kept.last_mut() {
            Some(before) if unit.reading() == ['儿'] && is_suffix(&said, next) => {
                before.range.end = unit.range.end;
                before.stop |= unit.stop;
            }
            _ => {
                said.extend(unit.reading());
                kept.push(unit);
            }
        }
    }
    *units = kept;
}

/// Whether 儿 after what is said so far and before `next` is a suffix.
fn is_suffix(said: &str, next: Option<char>) -> bool {
    let head = next.is_some_and(|c| OF_CHILDREN.contains(c)) || next == Some('所') && said.ends_with('托');
    let infant = said.ends_with('小') && next.is_some_and(|c| "麻推".contains(c));
    let han = said.chars().next_back().is_some_and(super::plain::is_han);
    han && !head && !infant && !CHILDREN.iter().any(|child| said.ends_with(child))
}
