//! How long a session lasts, and what it has to do before it is whole.

use chrono::{DateTime, Duration, Utc};

use crate::{
    config::CommitteeSettings,
    kernel::{actor::Role, entrance::Step},
};

/// How long a session may wait for the code of the second factor.
pub const CODE_WITHIN: Duration = Duration::minutes(10);

/// Roles whose sessions are short, because they read sealed facts at their desk all day or keep others' accounts. The
/// others open sealed facts rarely, each time after showing anew that it is them.
pub const fn short(role: Role) -> bool {
    matches!(
        role,
        Role::CommunityWorker | Role::StreetStaff | Role::Administrator | Role::Auditor
    )
}

/// How long a session of `role` lasts at most.
pub fn lasts(settings: &CommitteeSettings, role: Role) -> Duration {
    Duration::hours(if short(role) {
        settings.session_hours_sensitive
    } else {
        settings.session_hours
    })
}

/// Whether a session of `role` has ended because nobody used it.
pub fn idle(settings: &CommitteeSettings, role: Role, last_seen: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    short(role) && now - last_seen >= Duration::minutes(settings.session_idle_minutes)
}

/// The facts about an account and its session that decide what is still to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The role.
    pub role: Role,
    /// An account of the demo committee, whose password is known to everybody.
    pub demo: bool,
    /// The password was given by somebody else.
    pub must_change_password: bool,
    /// When the password was set; nothing when there is none.
    pub password_set_at: Option<DateTime<Utc>>,
    /// Whether a second factor is set up.
    pub enrolled: bool,
    /// Whether this session has shown it.
    pub shown: bool,
}

/// What a session has to do before it is whole, in order.
pub fn steps(settings: &CommitteeSettings, standing: &Standing, now: DateTime<Utc>) -> Vec<Step> {
    if standing.enrolled && !standing.shown {
        // What else there may be is nobody's business before that.
        return vec![Step::EnterCode];
    }
    let mut steps = Vec::new();
    if standing.must_change_password || (!standing.demo && too_old(settings, standing.password_set_at, now)) {
        steps.push(Step::ChangePassword);
    }
    if !standing.enrolled && !standing.demo && settings.second_factor_roles.contains(&standing.role) {
        steps.push(Step::EnrolSecondFactor);
    }
    steps
}

fn too_old(settings: &CommitteeSettings, set_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    settings.password_days > 0 && set_at.is_some_and(|at| now - at >= Duration::days(settings.password_days))
}

/// Kind of browser and system of a `User-Agent`, as people know them: enough to tell one's own sessions apart, too
/// little to know a person by.
pub fn device_of(user_agent: &str) -> Option<String> {
    // The first that fits: browsers name those before them that they want to be taken for.
    const BROWSERS: [(&str, &str); 7] = [
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("HuaweiBrowser", "Huawei Browser"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} · {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn settings() -> CommitteeSettings {
        Settings::defaults().unwrap().committee
    }

    fn now() -> DateTime<Utc> {
        "2026-11-02T01:00:00Z".parse().unwrap()
    }

    fn standing(role: Role) -> Standing {
        Standing {
            role,
            demo: false,
            must_change_password: false,
            password_set_at: Some(now() - Duration::days(400)),
            enrolled: false,
            shown: false,
        }
    }

    #[test]
    fn administrators_street_staff_and_auditors_must_have_a_second_factor_outside_the_demo() {
        for role in Role::ALL {
            let must = matches!(role, Role::Administrator | Role::StreetStaff | Role::Auditor);
            let found = steps(&settings(), &standing(role), now());
            assert_eq!(found.contains(&Step::EnrolSecondFactor), must, "{role:?}");
            let demo = Standing {
                demo: true,
                ..standing(role)
            };
            assert_eq!(steps(&settings(), &demo, now()), [], "{role:?}");
        }
    }

    #[test]
    fn a_device_is_told_by_browser_and_system_only() {
        let wechat =
            "Mozilla/5.0 (Linux; Android 13; V2055A) AppleWebKit/537.36 Chrome/116.0 MicroMessenger/8.0.42";
        assert_eq!(device_of(wechat).as_deref(), Some("WeChat · Android"));
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(device_of(edge).as_deref(), Some("Edge · Windows"));
        assert_eq!(device_of("curl/8.5.0"), None);
    }

    #[test]
    fn the_code_comes_before_everything_else() {
        let both = Standing {
            must_change_password: true,
            enrolled: true,
            ..standing(Role::Administrator)
        };
        assert_eq!(steps(&settings(), &both, now()), [Step::EnterCode]);
        let shown = Standing { shown: true, ..both };
        assert_eq!(steps(&settings(), &shown, now()), [Step::ChangePassword]);
    }

    #[test]
    fn passwords_grow_old_only_where_that_is_set() {
        let worker = standing(Role::CommunityWorker);
        assert_eq!(steps(&settings(), &worker, now()), []);
        let strict = CommitteeSettings {
            password_days: 90,
            ..settings()
        };
        assert_eq!(steps(&strict, &worker, now()), [Step::ChangePassword]);
        let fresh = Standing {
            password_set_at: Some(now() - Duration::days(89)),
            ..worker
        };
        assert_eq!(steps(&strict, &fresh, now()), []);
    }

    #[test]
    fn only_short_sessions_end_by_lying_idle() {
        let half_an_hour_ago = now() - Duration::minutes(30);
        for role in Role::ALL {
            assert_eq!(
                idle(&settings(), role, half_an_hour_ago, now()),
                short(role),
                "{role:?}"
            );
            assert!(!idle(
                &settings(),
                role,
                half_an_hour_ago + Duration::seconds(1),
                now()
            ));
        }
        assert_eq!(lasts(&settings(), Role::CommunityWorker), Duration::hours(12));
        assert_eq!(lasts(&settings(), Role::Helper), Duration::days(14));
    }
}
