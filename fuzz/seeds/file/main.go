main.go
package main
import ("net/http"; "log/slog")
func main() {
	r := gin.Default()
	r.Group("/v1").GET("/h/:id", h)
	http.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {})
	log.Fatal(http.ListenAndServe(":80", nil))
}
