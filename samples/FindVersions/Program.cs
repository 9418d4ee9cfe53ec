// Asks a store for what a query means, and for sums over it: FindVersions STORE QUERY
#region find-versions
using Coffer.Artifacts;
using Coffer.Catalog;
using Coffer.Catalog.Filters;
using Coffer.Query;
using Coffer.Store;

await using var store = await ArtifactStore.OpenAsync(args[0]);
var query = new ArtifactQuery(store);
var filter = ArtifactFilter.Parse(args[1]);

await foreach (var version in query.SearchAsync(filter))
    Console.WriteLine($"{version.Name}@{version.Number}: {version.Size} bytes");

var sums = await query.CountAsync(filter);
Console.WriteLine($"{sums.Versions} versions, {sums.Bytes} bytes");
foreach (var type in await query.FacetsAsync(filter, FacetField.Type))
    Console.WriteLine($"{type.Versions} of type {type.Value}");

var week = TimeSpan.FromDays(7);
var ofThisWeek = new AgeIs(From: null, To: week).And(new TagIs("env", Glob.Exactly("ci")));
foreach (var version in await query.LatestAsync(ArtifactType.TestResults, count: 10, ofThisWeek))
    Console.WriteLine($"in CI this week: {version.Name}@{version.Number}");
#endregion
