using Coffer.Blobs;
using Coffer.Catalog;
using Xunit;

namespace Coffer.Conformance;

public abstract partial class CatalogConformance
{
    private protected static UploadState Upload(string id, string key, long length, int minute = 0) =>
        new(new BlobKey(key), id, length, PartSize: 2, Start.AddMinutes(minute), Interruptions: 0, Parts: []);

    [Fact]
    public async Task An_upload_is_found_by_its_key_and_length_with_its_parts_in_order()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.AddUploadAsync(Upload("u1", "a", 5), Cancel);
        await catalog.AddUploadAsync(Upload("u2", "a", 5, minute: 1), Cancel);
        await catalog.AddUploadAsync(Upload("u3", "a", 6), Cancel);
        await catalog.AddUploadAsync(Upload("u4", "b", 5), Cancel);
        await catalog.AddUploadedPartAsync("u1", new(2, "\"tag 2\"", DigestOf("2").Hex), Cancel);
        await catalog.AddUploadedPartAsync("u1", new(1, "tag 1", DigestOf("1").Hex), Cancel);

        var found = await catalog.FindUploadsAsync(new("a"), 5, Cancel);

        Assert.Equal(["u2", "u1"], found.Select(upload => upload.Id));
        Assert.Equal([new(1, "tag 1", DigestOf("1").Hex), new(2, "\"tag 2\"", DigestOf("2").Hex)], found[1].Parts);
        Assert.Equal((new BlobKey("a"), 5L, 2L, Start, 0), (found[1].Key, found[1].Length, found[1].PartSize, found[1].StartedAt, found[1].Interruptions));
        Assert.Empty(await catalog.FindUploadsAsync(new("a"), 7, Cancel));
    }

    [Fact]
    public async Task Interruptions_of_an_upload_are_counted_and_a_part_that_is_sent_again_replaces_the_first()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.AddUploadAsync(Upload("u1", "a", 5), Cancel);
        await catalog.AddUploadAsync(Upload("u1", "a", 5, minute: 3), Cancel); // told twice
        await catalog.InterruptUploadAsync("u1", Cancel);
        await catalog.InterruptUploadAsync("u1", Cancel);
        await catalog.AddUploadedPartAsync("u1", new(1, "old", DigestOf("1").Hex), Cancel);
        await catalog.AddUploadedPartAsync("u1", new(1, "new", DigestOf("2").Hex), Cancel);

        var found = Assert.Single(await catalog.FindUploadsAsync(new("a"), 5, Cancel));
        Assert.Equal(2, found.Interruptions);
        Assert.Equal("new", Assert.Single(found.Parts).Tag);
    }

    [Fact]
    public async Task A_forgotten_upload_takes_its_parts_along_and_late_ones_are_passed_over()
    {
        await using var catalog = await NewCatalogAsync();
        await catalog.AddUploadAsync(Upload("u1", "a", 5), Cancel);
        await catalog.AddUploadedPartAsync("u1", new(1, "tag", DigestOf("1").Hex), Cancel);

        await catalog.RemoveUploadAsync("u1", Cancel);
        await catalog.RemoveUploadAsync("u1", Cancel);
        await catalog.AddUploadedPartAsync("u1", new(2, "tag", DigestOf("2").Hex), Cancel);
        await catalog.InterruptUploadAsync("u1", Cancel);

        Assert.Empty(await catalog.FindUploadsAsync(new("a"), 5, Cancel));
        await catalog.AddUploadAsync(Upload("u1", "a", 5), Cancel);
        Assert.Empty(Assert.Single(await catalog.FindUploadsAsync(new("a"), 5, Cancel)).Parts);
        await catalog.AddUploadedPartAsync("u1", new(1, "tag", DigestOf("1").Hex), Cancel);
        await catalog.ClearAsync(Cancel);
        Assert.Empty(await catalog.FindUploadsAsync(new("a"), 5, Cancel));
    }
}
