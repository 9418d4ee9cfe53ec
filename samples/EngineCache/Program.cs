// Builds an engine of a model once and fetches it from a cache afterwards: EngineCache CACHE MODEL DESTINATION
#region engine-cache
using System.Security.Cryptography;
using Coffer.Backends;
using Coffer.Exchange;
using Coffer.Store;

var (cache, model, destination) = (args[0], args[1], args[2]);
await using var files = RemoteFiles.OfArtifacts(new RemoteFilesOptions
{
    Default = cache, // ./folder, s3://bucket/prefix, minio://host:port/bucket
    Store = new StoreOptions { Backends = new StoreBackends().AddAll() },
});

// What goes into an engine is its name: the same model and the same builder make the same engine.
var bytes = await File.ReadAllBytesAsync(model);
var engine = $"engines/builder-1/{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
if (!files.IsConfigured)
    Console.WriteLine("no credentials for the cache");
else if (await files.DownloadIfExistsAsync(engine, destination))
    return Say("fetched");

// Takes a moment.
await File.WriteAllBytesAsync(destination, Rfc2898DeriveBytes.Pbkdf2(bytes, "builder-1"u8, iterations: 10_000, HashAlgorithmName.SHA256, outputLength: 4096));
if (files.IsConfigured)
    await files.UploadFileAsync(engine, destination, new Dictionary<string, string> { ["model"] = Path.GetFileName(model), ["precision"] = "fp16" });
return Say("built");

int Say(string what)
{
    Console.WriteLine($"{what} {engine}");
    return 0;
}
#endregion
