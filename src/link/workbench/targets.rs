//! Load tests that ask for what nobody serves: each of their requests would be answered with 404.
//!
//! Said only where all routes are known, or where a service of that name stands in another package.

use crate::facts::FactSet;

/// Sets the first target of each load test none of whose targets is served.
pub(super) fn link(facts: &mut FactSet) {
    let complete = !facts.servers.is_empty()
        && facts.servers.iter().all(|server| server.routes_complete)
        && facts.routes.iter().all(|route| route.complete)
        && !facts.routes.is_empty();
    let mut missing = Vec::new();
    for (at, file) in facts.test_files.iter().enumerate() {
        let Some(first) = file.targets.first() else {
            continue;
        };
        let all_dead = file.targets.iter().all(|target| match rpc(target) {
            Some((package, name)) => {
                let mut services = facts
                    .rpc_services
                    .iter()
                    .filter(|one| one.name == name)
                    .peekable();
                services.peek().is_some() && services.all(|one| one.package != package)
            }
            None => {
                complete
                    && !facts
                        .routes
                        .iter()
                        .any(|route| is_served(target, &route.route))
            }
        });
        if all_dead {
            missing.push((at, first.clone()));
        }
    }
    for (at, target) in missing {
        facts.test_files[at].value.missing_target = target;
    }
}

/// The package and the service of `/shop.v1.CartService/Get`.
fn rpc(target: &str) -> Option<(&str, &str)> {
    let mut parts = target.trim_start_matches('/').split('/');
    let (service, method) = (parts.next()?, parts.next()?);
    let capital = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase());
    let (package, name) = service.rsplit_once('.')?;
    (parts.next().is_none() && capital(name) && capital(method)).then_some((package, name))
}

/// Whether a route takes the path; what is computed in either stands for anything.
fn is_served(target: &str, route: &str) -> bool {
    fn parts(path: &str) -> Vec<&str> {
        path.split('/').filter(|part| !part.is_empty()).collect()
    }
    let open = |part: &str| part.contains(['{', '*', '$', ':', '<', '%']);
    let (asked, served) = (parts(target), parts(route));
    let ends_open = served.last().is_some_and(|part| part.contains('*'));
    (asked.len() == served.len() || ends_open && asked.len() + 1 >= served.len())
        && asked
            .iter()
            .zip(&served)
            .all(|(one, other)| open(one) || open(other) || one == other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Located;
    use crate::facts::code::{Route, Server};
    use crate::facts::operations::RpcService;
    use crate::facts::workbench::TestFile;
    use crate::source::Place;

    fn missing(targets: &[&str], complete: bool) -> String {
        let mut facts = FactSet::default();
        let at = |_: ()| Place::default();
        facts.test_files.push(Located::new(
            TestFile {
                targets: targets.iter().map(|one| (*one).to_owned()).collect(),
                ..TestFile::default()
            },
            at(()),
        ));
        facts.servers.push(Located::new(
            Server {
                routes_complete: complete,
                ..Server::default()
            },
            at(()),
        ));
        facts.routes.push(Located::new(
            Route {
                route: "/orders/{id}".into(),
                complete: true,
                ..Route::default()
            },
            at(()),
        ));
        facts.rpc_services.push(Located::new(
            RpcService {
                name: "Cart".into(),
                package: "cart.v1".into(),
                ..RpcService::default()
            },
            at(()),
        ));
        link(&mut facts);
        facts.test_files[0].missing_target.clone()
    }

    #[test]
    fn only_what_nobody_serves_is_missing() {
        assert_eq!(missing(&["/orders/7"], true), "");
        assert_eq!(missing(&["/order/7"], true), "/order/7");
        assert_eq!(missing(&["/order/7"], false), "");
        assert_eq!(missing(&["/order/7", "/orders/1"], true), "");
        assert_eq!(
            missing(&["/api.cart.v1.Cart/Get"], false),
            "/api.cart.v1.Cart/Get"
        );
        assert_eq!(missing(&["/cart.v1.Cart/Get"], true), "");
        assert_eq!(missing(&["/other.v1.Other/Get"], true), "");
    }
}
