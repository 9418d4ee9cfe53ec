// Keeps the file that it is given in a store, then gets it back beside the first: KeepAndGet STORE FILE DESTINATION
#region keep-and-get
using Coffer;
using Coffer.Artifacts;
using Coffer.Store;

var (address, file, destination) = (args[0], args[1], args[2]);
await using var store = await ArtifactStore.OpenAsync(address);

var put = await store.PutAsync(
    new ArtifactName("reports/nightly"),
    PutSource.FromPath(file),
    new PutOptions { Type = ArtifactType.TestResults, Job = "build-123", IfChanged = true });
Console.WriteLine($"{put.Version.Reference}: {put.Version.Size} bytes, {(put.IsNew ? "new" : "unchanged")}");

await store.SetAliasAsync(new AliasName("good"), put.Version.Reference);
try
{
    await store.GetAsync(Reference.Parse("reports/nightly@good"), destination);
    Console.WriteLine($"written to {destination}");
}
catch (CofferException e) when (e.Error == CofferError.AlreadyExists)
{
    Console.WriteLine(e.Message);
}
#endregion
