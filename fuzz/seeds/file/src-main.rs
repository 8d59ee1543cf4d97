src/main.rs
use axum::{routing::get, Router};
#[tokio::main]
async fn main() {
    tracing_subscriber::fmt().json().init();
    let app = Router::new().route("/healthz", get(health)).nest("/v1", api());
    axum::serve(l, app).with_graceful_shutdown(s()).await.unwrap();
}
async fn health() -> &'static str { "ok" }
fn k() { let key = "change-me"; todo!() }
