Program.cs
var b = WebApplication.CreateBuilder(args);
var app = b.Build();
app.MapGroup("/v1").MapGet("/h/{id}", (int id) => "ok");
app.MapHealthChecks("/healthz");
app.Run();
