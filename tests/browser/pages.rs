//! The pages as `serve` has them, on loopback.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::surveyed::Desk;

/// Serves a desk's pages until the test ends; where.
pub async fn serve(desk: &Desk) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let service = desk.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
    format!("http://{at}")
}
