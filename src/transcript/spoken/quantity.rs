//! What is counted and measured: words behind a number that say that it is an amount, and how signs and Latin units are read.

/// What is counted: 2 before them is 两.
const COUNTED: &str = "个|位|名|元|块|毛|角|分|秒|天|周|年|小时|次|回|遍|项|种|类|款|张|份|件|套|台|部|只|条|根|家|户|间|笔|单|人|岁|米|公里|千米|厘米|毫米|\
    吨|斤|公斤|千克|克|升|毫升|方|平|立方|度|百|千|万|亿|倍|折|成|兆|点|页|本|封|段|句|步|趟|场|轮|瓶|箱|袋|包|盒|杯|把|辆|架|匹|片|颗|粒|双|排|\
    行|格|星期|礼拜|刻|车|样|道|门|批|副|枚|顿|番|股|瓦|千瓦|伏|安|寸|英寸|尺|亩|多|几|余|美元|欧元|英镑|港元|日元|港币|人民币|级台阶";
/// What is numbered: 2 before them is 二.
const NUMBERED: &str =
    "号|月|日|楼|栋|幢|层|单元|区|线|级|档|期|班|组|等|环|院|座|厅|届|季度|版|型|代|分之|分钟内|比|以上|以下|以内|左右|之内|岁以";
/// What is mostly named digit by digit when its number has three digits and more: 1203 室.
const NAMED: &str = "号|室|房|路|弄|热线|电话|客服|人工|号码|开头|号段|次列车|航班";

/// Whether a word of a table stands at the head of `after`.
fn begins(after: &str, words: &str) -> bool {
    let after = after.trim_start_matches(' ');
    words.split('|').any(|word| after.starts_with(word))
}

/// Whether what follows a number is counted by it.
pub(super) fn is_counted(after: &str) -> bool {
    begins(after, COUNTED) && !begins(after, NUMBERED)
}

/// Whether what follows a number makes it an amount or an ordinal, read in full.
pub(super) fn is_measured(after: &str) -> bool {
    begins(after, COUNTED) || begins(after, NUMBERED) || unit(after).is_some()
}

/// Whether what follows a number of three digits and more is named by it.
pub(super) fn is_named(after: &str) -> bool {
    begins(after, NAMED) && !begins(after, "号线")
}

/// The reading of a currency sign.
pub(super) fn currency(sign: &str) -> &'static str {
    match sign {
        "$" => "美元",
        "€" => "欧元",
        "£" => "英镑",
        _ => "元",
    }
}

/// How Latin units and signs behind a number are read, the likeliest first. Letters stand where a unit is mostly spelled.
const UNITS: [(&str, &[&str]); 35] = [
    ("km/h", &["公里每小时", "公里"]),
    ("kWh", &["千瓦时", "度"]),
    ("kwh", &["千瓦时", "度"]),
    ("KWH", &["千瓦时", "度"]),
    ("kW", &["千瓦"]),
    ("kw", &["千瓦"]),
    ("kg", &["公斤"]),
    ("KG", &["公斤"]),
    ("km", &["公里"]),
    ("cm", &["厘米", "公分"]),
    ("mm", &["毫米"]),
    ("ms", &["毫秒"]),
    ("ml", &["毫升"]),
    ("mL", &["毫升"]),
    ("mAh", &["毫安时", "毫安"]),
    ("MHz", &["兆赫"]),
    ("GHz", &["吉赫", "GHZ"]),
    ("kHz", &["千赫"]),
    ("Hz", &["赫兹"]),
    ("Mbps", &["兆", "兆每秒", "MBPS"]),
    ("Gbps", &["G", "GBPS"]),
    ("GB", &["GB", "G"]),
    ("MB", &["MB", "兆"]),
    ("KB", &["KB", "K"]),
    ("TB", &["TB", "T"]),
    ("M", &["兆"]),
    ("m²", &["平方米", "平方", "平"]),
    ("㎡", &["平方米", "平方", "平"]),
    ("m³", &["立方米", "立方", "方"]),
    ("m3", &["立方米", "立方", "方"]),
    ("℃", &["度", "摄氏度"]),
    ("°C", &["度", "摄氏度"]),
    ("m", &["米"]),
    ("g", &["克"]),
    ("h", &["小时"]),
];

/// The Latin unit or sign that follows a number: its length in bytes, the space before it included, and its readings.
pub(super) fn unit(after: &str) -> Option<(usize, &'static [&'static str])> {
    let behind = after.trim_start_matches(' ');
    UNITS.iter().find_map(|(unit, readings)| {
        let beyond = behind.strip_prefix(unit)?;
        let is_whole = !beyond.starts_with(|c: char| c.is_ascii_alphanumeric());
        is_whole.then_some((after.len() - beyond.len(), *readings))
    })
}
