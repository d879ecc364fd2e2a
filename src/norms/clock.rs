//! The time of day, for greetings that belong to one.

use crate::error::{Error, Result};
use std::fmt;
use std::str::FromStr;

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

/// When a call began, by the clock of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Seconds since midnight.
    seconds: u32,
}

/// Greetings, and from when to when they are said, in hours; past midnight where the end is above 24.
const GREETINGS: [(&str, u32, u32); 9] = [
    ("早上好", 0, 12),
    ("早晨好", 0, 12),
    ("早安", 0, 12),
    ("上午好", 0, 12),
    ("中午好", 11, 15),
    ("下午好", 12, 20),
    ("傍晚好", 16, 21),
    ("晚上好", 16, 30),
    ("晚安", 16, 30),
];

impl Clock {
    /// The time so many seconds later.
    pub fn later(self, seconds: f64) -> Self {
        let later = f64::from(self.seconds) + seconds;
        Self {
            seconds: later.rem_euclid(f64::from(DAY)) as u32,
        }
    }

    /// Whether words suit the time: all do that begin with no greeting of a time of day.
    pub fn suits(self, words: &str) -> bool {
        let hours = GREETINGS.iter().find(|(greeting, ..)| words.starts_with(greeting));
        hours.is_none_or(|(_, from, to)| [0, DAY].iter().any(|day| (from * HOUR..to * HOUR).contains(&(self.seconds + day))))
    }
}

impl FromStr for Clock {
    type Err = Error;

    /// Reads `14:05`, `14:05:30`, or the time of `2026-11-27T14:05:30+08:00`.
    fn from_str(text: &str) -> Result<Self> {
        let time = text.split(['T', ' ']).next_back().unwrap_or(text);
        let time = time.split(['+', '-', 'Z', '.']).next().unwrap_or(time);
        let parts: Vec<Option<u32>> = time.split(':').map(|part| part.parse().ok()).collect();
        let seconds = match parts[..] {
            [Some(hour), Some(minute)] => (hour < 24 && minute < 60).then_some(HOUR * hour + 60 * minute),
            [Some(hour), Some(minute), Some(second)] => {
                (hour < 24 && minute < 60 && second < 60).then_some(HOUR * hour + 60 * minute + second)
            }
            _ => None,
        };
        seconds.map(|seconds| Self { seconds }).ok_or_else(|| {
            Error::argument(
                "start_time",
                format_args!("{text:?}"),
                "a time of day, as 14:05 or 2026-11-27T14:05:30",
            )
        })
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}:{:02}:{:02}",
            self.seconds / HOUR,
            self.seconds / 60 % 60,
            self.seconds % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suits(time: &str, greeting: &str) -> bool {
        time.parse::<Clock>().unwrap().suits(greeting)
    }

    #[test]
    fn good_morning_is_said_before_noon() {
        assert!(suits("08:30", "早上好") && suits("11:59:59", "上午好") && !suits("12:00", "早上好") && !suits("15:00", "上午好"));
        assert!(suits("13:00", "下午好") && !suits("09:00", "下午好") && suits("12:10", "中午好") && !suits("18:00", "中午好"));
        assert!(suits("20:00", "晚上好") && suits("00:30", "晚上好") && !suits("10:00", "晚上好"));
        assert!(suits("20:00", "您好") && suits("20:00", "早点来就好"));
    }

    #[test]
    fn the_time_is_read_and_goes_on() {
        let clock: Clock = "2026-11-27T23:59:30+08:00".parse().unwrap();
        assert_eq!(clock.to_string(), "23:59:30");
        assert_eq!(clock.later(45.0).to_string(), "00:00:15");
        for text in ["", "25:00", "12", "12:60", "noon", "12:00:00:00"] {
            let error = text.parse::<Clock>().unwrap_err().to_string();
            assert!(error.contains("must be a time of day"), "{error}");
        }
    }
}
