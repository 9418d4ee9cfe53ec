// A web server that hands out what a store keeps, and says whether the store is well.
#region hosted-store
using Coffer.Artifacts;
using Coffer.Hosting;
using Coffer.Store;

var builder = WebApplication.CreateBuilder(args);
builder.Services.Configure<CofferOptions>(builder.Configuration.GetSection("Coffer"));
builder.Services.AddCoffer();

var app = builder.Build();
app.MapHealthChecks("/health");
app.MapGet("/files/{**name}", async (string name, ArtifactStore store, CancellationToken cancelled) =>
    Results.Stream(await store.OpenFileAsync(Reference.Parse(name), cancellationToken: cancelled)));
await app.RunAsync();
#endregion
