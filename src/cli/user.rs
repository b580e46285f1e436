//! People, at the command line: the operator stands above roles.

use sea_orm::DatabaseConnection;

use super::{
    args::{PostArgs, UserCommand},
    output,
};
use crate::{
    access::{
        SessionToken,
        actions::{self, FirstPassword, Post},
    },
    config::Settings,
    kernel::{
        actor::Role,
        error::{Code, Error, Fault, Result},
        ids::OrganizationId,
    },
    office::Ctx,
    organizations,
    taxonomy::List,
};

/// Runs one of the commands about people.
pub async fn run(ctx: &Ctx, settings: &Settings, command: UserCommand) -> Result<()> {
    match command {
        UserCommand::Create {
            login,
            role,
            name,
            post,
        } => {
            let post = read_post(ctx, &role, &post).await?;
            let (password, made) = password();
            let name = name.unwrap_or_else(|| login.clone());
            let first = FirstPassword::HandedOver(&password);
            actions::create_account(ctx, &post, &login, &name, first).await?;
            println!("{}", output::sentence("cli.user_created", &[("login", login)]));
            show_password(made, &password);
        }
        UserCommand::Invite { role, post } => {
            let post = read_post(ctx, &role, &post).await?;
            let link = actions::invite(ctx, post, None).await?;
            println!("{}/invite/{}", settings.public_url(), link.token.reveal());
        }
        UserCommand::Reset {
            login,
            second_factor: true,
        } => {
            actions::remove_second_factor_of(ctx, &login).await?;
            println!(
                "{}",
                output::sentence("cli.second_factor_gone", &[("login", login)])
            );
        }
        UserCommand::Reset { login, .. } => {
            let (password, made) = password();
            actions::reset_password(ctx, &login, &password).await?;
            println!("{}", output::sentence("cli.user_reset", &[("login", login)]));
            show_password(made, &password);
        }
    }
    Ok(())
}

/// The password from `LIANXIN_PASSWORD`, or a new one; whether it was made here.
fn password() -> (String, bool) {
    match std::env::var("LIANXIN_PASSWORD") {
        Ok(password) if !password.is_empty() => (password, false),
        _ => (SessionToken::random().reveal().chars().take(16).collect(), true),
    }
}

fn show_password(made: bool, password: &str) {
    if made {
        println!(
            "{}",
            output::sentence("cli.password_once", &[("password", password.to_owned())])
        );
    }
}

async fn read_post(ctx: &Ctx, role: &str, args: &PostArgs) -> Result<Post> {
    let role = Role::from_key(role).ok_or_else(|| {
        let known = Role::ALL.map(Role::key).join(", ");
        Error::from(
            Fault::at("--role", Code::UnknownKey)
                .say("cli.unknown_role")
                .with("known", known),
        )
    })?;
    let organization = match &args.organization {
        Some(name) => Some(find_organization(ctx.db(), name).await?),
        None => None,
    };
    Ok(Post {
        role,
        organization,
        community: find_key(
            "--community",
            &ctx.taxonomy().communities,
            args.community.as_deref(),
        )?,
        field: find_key("--field", &ctx.taxonomy().fields, args.field.as_deref())?,
    })
}

async fn find_organization(db: &DatabaseConnection, name: &str) -> Result<OrganizationId> {
    let found = match organizations::find_by_code(db, name).await? {
        Some(found) => Some(found),
        None => organizations::find_by_name(db, name).await?,
    };
    found
        .map(|organization| organization.id)
        .ok_or_else(|| Fault::at("--organization", Code::NotFound).into())
}

fn find_key(argument: &str, list: &List, text: Option<&str>) -> Result<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    let found = list
        .terms()
        .iter()
        .find(|term| term.key == text || term.zh == text || term.en == text);
    match found {
        Some(term) => Ok(Some(term.key.clone())),
        None => {
            let known: Vec<_> = list
                .terms()
                .iter()
                .map(|term| format!("{} {}", term.key, term.zh))
                .collect();
            Err(Fault::at(argument, Code::UnknownKey)
                .say("cli.unknown_key")
                .with("known", known.join(", "))
                .into())
        }
    }
}
