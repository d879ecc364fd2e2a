//! Calls to judge profiles on, and a small profile.

use super::{characters, voice};
use callnorm::norms::{Call, Direction, Estimate, Event, Finding, Measured, Observation, Profile, Quantity, Scorecard, Timeline};
use callnorm::units::Span;

/// A call: what each side says (the agent from 0 s on, the customer from `customer_at` on), what happens, and one measured value.
#[derive(Clone, Default)]
pub struct Scene {
    pub agent: &'static str,
    pub customer: &'static str,
    pub customer_at: f64,
    pub agent_at: f64,
    pub events: Vec<Event>,
    pub duration_s: f64,
    pub value: f64,
}

pub fn says(agent: &'static str) -> Scene {
    Scene {
        agent,
        duration_s: 60.0,
        ..Scene::default()
    }
}

pub fn measures(value: f64) -> Scene {
    Scene { value, ..says("好的") }
}

pub fn judged(profile: &Profile, scene: &Scene) -> Scorecard {
    let agent = characters(scene.agent, scene.agent_at, None);
    let customer = characters(scene.customer, scene.customer_at, None);
    let timeline = Timeline {
        duration_s: scene.duration_s,
        speech: Some(Span::new(0.0, scene.duration_s)),
        events: scene.events.clone(),
        unclear: vec![],
    };
    let call = Call {
        direction: Some(Direction::Inbound),
        agent: voice(&agent, 0, false),
        customer: voice(&customer, 1, false),
        timeline: Some(&timeline),
        start: None,
    };
    Scorecard::judge(profile, &call, |_: Quantity| {
        Observation::Measured(Measured {
            estimate: Estimate::new(scene.value, scene.value - 1.0, scene.value + 1.0).unwrap(),
            parts: vec![],
            incidents: vec![],
        })
    })
}

pub fn finding(profile: &Profile, norm: &str, scene: &Scene) -> Finding {
    let found = judged(profile, scene).findings.into_iter().find(|finding| finding.norm == norm);
    found.unwrap_or_else(|| panic!("no norm {norm}"))
}

pub const BASE: &str = r#"name = "base"

[phrases.bye]
phrases = ["再见"]

[norms.pace]
title = { zh = "语速", en = "Pace" }
source = "语速适中"
measure = "speaking_cpm"
band = { low = 180, high = 200, basis = "handbook" }
weight = 1

[norms.bye]
title = { zh = "再见", en = "Bye" }
source = "说再见"
say = { lists = ["bye"] }
weight = 1
severity = "critical"
"#;
