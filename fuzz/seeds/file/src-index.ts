src/index.ts
import express from "express"
const app = express()
app.use("/v1", cors({ origin: "*" }), router)
app.get("/healthz", async (req, res) => res.send(`ok ${process.env.A ?? "b"}`))
process.on("SIGTERM", () => server.close())
