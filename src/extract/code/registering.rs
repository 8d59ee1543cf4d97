//! What a file registers: routes, servers, routers, mounts and imports, put into its draft.

use super::draft::{Handler, Import, Mount, Owner, Route, Router, Server};
use super::reading::Reading;
use crate::source::Span;

/// What is said about a route when it is pushed; the rest has defaults.
pub(super) struct NewRoute {
    pub(super) framework: &'static str,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) owner: Owner,
    pub(super) handler: Handler,
}

impl Reading<'_> {
    /// Adds a route.
    pub(super) fn route(
        &mut self,
        at: usize,
        span: Span,
        handler_span: Option<Span>,
        new: NewRoute,
    ) {
        self.out.routes.push(Route {
            framework: new.framework,
            method: new.method,
            path: new.path,
            owner: new.owner,
            handler: new.handler,
            function: self.function_name(at),
            dev: self.dev_only(at),
            purpose: "",
            checks: Vec::new(),
            built_in: false,
            span,
            handler_span,
        });
    }

    /// Adds a server.
    pub(super) fn server(
        &mut self,
        framework: &'static str,
        protocol: &'static str,
        from: usize,
        to: usize,
    ) {
        if self.dev_only(from) {
            return;
        }
        self.out.servers.push(Server {
            framework,
            protocol,
            function: self.function_name(from),
            span: self.code.span(from, to),
        });
    }

    /// Adds a router.
    pub(super) fn router(
        &mut self,
        name: &str,
        prefix: String,
        root: bool,
        mounted_only: bool,
        at: usize,
    ) {
        self.out.routers.push(Router {
            name: name.to_string(),
            prefix,
            root,
            mounted_only,
            function: self.function_name(at),
        });
    }

    /// Adds a mount.
    pub(super) fn mount(&mut self, at: usize, owner: Owner, prefix: String, child: Option<String>) {
        self.out.mounts.push(Mount {
            owner,
            prefix,
            known: child.is_some(),
            child: child.unwrap_or_default(),
            function: self.function_name(at),
            span: self.code.span(at, at),
        });
    }

    /// Adds imports.
    pub(super) fn import(&mut self, import: Import) {
        self.out.imports.push(import);
    }
}
