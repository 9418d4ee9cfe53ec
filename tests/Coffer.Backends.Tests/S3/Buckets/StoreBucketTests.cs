using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Coffer.Backends.Tests.Ceph;
using Coffer.S3;
using Coffer.S3.Buckets;

namespace Coffer.Backends.Tests.S3.Buckets;

/// <summary>Buckets set up, looked at and emptied, on a real gateway.</summary>
public sealed class StoreBucketTests(CephNode ceph) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-bucket-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_set_up_makes_the_bucket_and_is_done_when_it_is_run_again()
    {
        var options = await ceph.OptionsAsync() with { Prefix = "team" };
        using var bucket = new StoreBucket(options);
        var policy = $$"""{"Version":"2012-10-17","Statement":[{"Sid":"read","Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::{{options.Bucket}}/public/*"]}]}""";
        var wishes = new BucketWishes { NoncurrentAfter = 30, ExpireAfter = new Dictionary<string, int> { ["scratch/"] = 3 }, Transition = new("STANDARD", 60), Policy = policy };

        var planned = await bucket.SetUpAsync(wishes, dryRun: true, Token);
        Assert.Equal(6, planned.Results.Count(result => result.Outcome == BucketOutcome.WouldChange));
        Assert.False((await bucket.LookAsync(Token)).Exists);

        var first = await bucket.SetUpAsync(wishes, cancellationToken: Token);
        Assert.Null(first.Refusal);
        Assert.Equal(6, first.Results.Count(result => result.Outcome == BucketOutcome.Changed));
        var second = await bucket.SetUpAsync(wishes, cancellationToken: Token);
        Assert.All(second.Results, result => Assert.Equal(BucketOutcome.Same, result.Outcome));

        var state = await bucket.LookAsync(Token);
        Assert.Equal(BucketVersioning.Off, state.Versioning.Value);
        Assert.Equal(
            ["abort uploads after 7 days under team/", "expire after 3 days under scratch/", "move to STANDARD after 60 days under team/content/", "remove noncurrent versions after 30 days under team/"],
            state.Rules.Value.Select(rule => rule.ToString()).Order(StringComparer.Ordinal));
        Assert.Contains("public/*", state.Policy.Value, StringComparison.Ordinal);
        Assert.Empty(bucket.Advise(state));

        using var client = await ceph.ClientAsync();
        await client.PutBucketVersioningAsync(new() { BucketName = options.Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);
        var off = await bucket.SetUpAsync(new BucketWishes { Versioning = false, ExpireAfter = new Dictionary<string, int> { ["scratch/"] = 0 }, Transition = new("", 0), NoncurrentAfter = 0, AbortUploadsAfter = 0 }, cancellationToken: Token);
        Assert.Null(off.Refusal);
        state = await bucket.LookAsync(Token);
        Assert.Equal(BucketVersioning.Suspended, state.Versioning.Value);
        Assert.Empty(state.Rules.Value);
    }

    [Fact]
    public async Task Rules_that_somebody_else_made_are_kept_as_they_are()
    {
        var options = await ceph.NewBucketAsync();
        using var client = await ceph.ClientAsync();
        LifecycleRule[] theirs =
        [
            new() { Id = "logs", Filter = new() { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "logs/" } }, Status = LifecycleRuleStatus.Enabled, Expiration = new() { Days = 5 } },
            new() { Id = "tagged", Filter = new() { LifecycleFilterPredicate = new LifecycleTagPredicate { Tag = new Tag { Key = "temporary", Value = "yes" } } }, Status = LifecycleRuleStatus.Disabled, Expiration = new() { Days = 9 } },
        ];
        await client.PutLifecycleConfigurationAsync(options.Bucket, new LifecycleConfiguration { Rules = [.. theirs] }, Token);
        using var bucket = new StoreBucket(options);

        var report = await bucket.SetUpAsync(new BucketWishes(), cancellationToken: Token);
        Assert.Null(report.Refusal);
        await bucket.SetUpAsync(new BucketWishes { AbortUploadsAfter = 10 }, cancellationToken: Token);

        Assert.Equal(
            [("coffer-abort-uploads", "abort uploads after 10 days", false), ("logs", "expire after 5 days under logs/", false), ("tagged", "expire after 9 days (some objects) (disabled)", true)],
            (await bucket.LookAsync(Token)).Rules.Value.OrderBy(rule => rule.Id, StringComparer.Ordinal).Select(rule => (rule.Id, rule.ToString(), rule.Narrowed)));
        var raw = (await client.GetLifecycleConfigurationAsync(options.Bucket, Token)).Configuration.Rules.Single(rule => rule.Id == "tagged");
        Assert.Equal("temporary", ((LifecycleTagPredicate)raw.Filter.LifecycleFilterPredicate).Tag.Key);
    }

    [Fact]
    public async Task What_the_service_cannot_do_is_said_and_the_rest_is_done()
    {
        var options = await ceph.OptionsAsync();
        using var bucket = new StoreBucket(options);

        var report = await bucket.SetUpAsync(new BucketWishes { Encryption = BucketEncryption.OfService, NoncurrentAfter = 3 }, cancellationToken: Token);

        Assert.Equal(CofferError.Unsupported, report.Refusal?.Error);
        Assert.Contains("default encryption", report.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal([BucketAspect.Encryption], report.Results.Where(result => result.Outcome == BucketOutcome.Refused).Select(result => result.Step.Aspect));
        Assert.Equal(2, (await bucket.LookAsync(Token)).Rules.Value.Count);
    }

    [Fact]
    public async Task Versioning_is_not_left_on_where_it_makes_writers_overwrite_each_other()
    {
        var options = await ceph.OptionsAsync();
        using var bucket = new StoreBucket(options);

        var report = await bucket.SetUpAsync(new BucketWishes { Versioning = true }, cancellationToken: Token);

        // Ceph 16 takes If-None-Match for nothing in a versioned bucket. One that keeps writers apart keeps its versions.
        using var client = await ceph.ClientAsync();
        if (report.Refusal is null)
        {
            Assert.Equal(BucketVersioning.On, (await bucket.LookAsync(Token)).Versioning.Value);
            return;
        }

        Assert.Equal(CofferError.Unsupported, report.Refusal.Error);
        Assert.Contains("does not keep writers apart", report.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal(BucketVersioning.Suspended, (await bucket.LookAsync(Token)).Versioning.Value);
        Assert.Empty(await VersionsAsync(client, options.Bucket, ""));
        await using var store = new S3BlobStore(options);
        Assert.True(await store.PutAsync(new("k"), Coffer.Blobs.BlobSource.FromBytes(new byte[3]), cancellationToken: Token));
        Assert.False(await store.PutAsync(new("k"), Coffer.Blobs.BlobSource.FromBytes(new byte[3]), cancellationToken: Token));
    }

    [Fact]
    public async Task A_lock_is_not_set_and_versioning_not_left_on_where_that_makes_writers_overwrite_each_other()
    {
        using var client = await ceph.ClientAsync();
        foreach (var options in new[] { await ceph.OptionsAsync(), await ceph.NewBucketAsync() })
        {
            using var bucket = new StoreBucket(options);
            var wasThere = (await bucket.LookAsync(Token)).Exists;
            var report = await bucket.SetUpAsync(new BucketWishes { Lock = new("governance", 3) }, cancellationToken: Token);

            var state = await bucket.LookAsync(Token);
            if (report.Refusal is null)
            {
                Assert.Equal(new BucketLock("governance", 3), state.Lock.Value);
                continue;
            }

            Assert.Equal([BucketAspect.Versioning, BucketAspect.Lock], report.Results.Where(result => result.Outcome == BucketOutcome.Refused).Select(result => result.Step.Aspect));
            Assert.All(report.Results, result => Assert.True(result.Refusal is null or { Error: CofferError.Unsupported }));
            Assert.Contains("does not keep writers apart", report.Refusal.Message, StringComparison.Ordinal);
            Assert.Equal(wasThere ? BucketVersioning.Suspended : BucketVersioning.Off, state.Versioning.Value);
            Assert.Equal((false, null), (state.CanLock, state.Lock.Value));
            Assert.Empty(await VersionsAsync(client, options.Bucket, ""));
            Assert.Single(state.Rules.Value);
            await using var store = new S3BlobStore(options);
            Assert.True(await store.PutAsync(new("k"), Coffer.Blobs.BlobSource.FromBytes(new byte[3]), cancellationToken: Token));
            Assert.False(await store.PutAsync(new("k"), Coffer.Blobs.BlobSource.FromBytes(new byte[3]), cancellationToken: Token));
        }
    }

    [Fact]
    public async Task A_bucket_that_was_made_to_be_locked_is_not_locked_where_versions_make_writers_overwrite_each_other()
    {
        var options = await LockableAsync();
        using var bucket = new StoreBucket(options);
        if ((await bucket.LookAsync(Token)).CreateFault is null)
            Assert.Skip("this service keeps writers apart in versioned buckets");

        var report = await bucket.SetUpAsync(new BucketWishes { Lock = new("governance", 3) }, cancellationToken: Token);

        Assert.Equal([BucketAspect.Lock], report.Results.Where(result => result.Outcome == BucketOutcome.Refused).Select(result => result.Step.Aspect));
        Assert.Null((await bucket.LookAsync(Token)).Lock.Value);
    }

    [Fact]
    public async Task A_versioned_bucket_that_does_not_keep_writers_apart_is_shown_with_what_to_do()
    {
        var options = await ceph.NewBucketAsync();
        using var client = await ceph.ClientAsync();
        using var bucket = new StoreBucket(options);
        Assert.Null((await bucket.LookAsync(Token)).CreateFault);
        await client.PutBucketVersioningAsync(new() { BucketName = options.Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);

        var state = await bucket.LookAsync(Token);

        Assert.Empty(await VersionsAsync(client, options.Bucket, ""));
        if (state.CreateFault is not null)
            Assert.Contains("does not keep writers apart", bucket.Advise(state)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_version_goes_only_by_the_right_to_override_it()
    {
        var options = await LockableAsync();
        using var client = await ceph.ClientAsync();
        await client.PutObjectLockConfigurationAsync(new PutObjectLockConfigurationRequest
        {
            BucketName = options.Bucket,
            ObjectLockConfiguration = new() { ObjectLockEnabled = ObjectLockEnabled.Enabled, Rule = new() { DefaultRetention = new() { Mode = ObjectLockRetentionMode.Governance, Days = 1 } } },
        }, Token);
        using var bucket = new StoreBucket(options);
        var state = await bucket.LookAsync(Token);
        Assert.True(state.CanLock);
        Assert.Equal(new BucketLock("governance", 1), state.Lock.Value);

        await using (var store = new S3BlobStore(options))
        {
            await store.PutAsync(new("k"), Coffer.Blobs.BlobSource.FromBytes(new byte[3]), cancellationToken: Token);
            var kept = await Assert.ThrowsAsync<CofferException>(() => store.DeleteAsync([new("k")], Token));
            Assert.Equal(CofferError.AccessDenied, kept.Error);
            Assert.Contains("keep-versions=true", kept.Message, StringComparison.Ordinal);
            Assert.Null(await store.StatAsync(new("k"), Token));
        }

        Assert.Equal(CofferError.AccessDenied, (await Assert.ThrowsAsync<CofferException>(() => bucket.EmptyAsync(withBucket: true, bypassGovernance: false, cancellationToken: Token))).Error);
        Assert.True((await bucket.EmptyAsync(withBucket: true, bypassGovernance: true, cancellationToken: Token)).BucketRemoved);
    }

    [Fact]
    public async Task Emptying_removes_all_versions_marks_and_unfinished_uploads_below_the_prefix_and_no_others()
    {
        var options = await ceph.NewBucketAsync("team");
        using var client = await ceph.ClientAsync();
        await client.PutBucketVersioningAsync(new() { BucketName = options.Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);
        foreach (var key in new[] { "team/a", "team/a", "team/b c+ü", "team/odd\t", "teams/other" })
            await client.PutObjectAsync(new() { BucketName = options.Bucket, Key = key, ContentBody = "12345", UseChunkEncoding = false }, Token);
        await client.DeleteObjectAsync(options.Bucket, "team/a", Token);
        await client.InitiateMultipartUploadAsync(options.Bucket, "team/half", Token);
        using var bucket = new StoreBucket(options);

        var notEmpty = await Assert.ThrowsAsync<CofferException>(() => bucket.EmptyAsync(withBucket: true, bypassGovernance: false, cancellationToken: Token));
        Assert.Equal(CofferError.Conflict, notEmpty.Error);

        var left = await VersionsAsync(client, options.Bucket, "");
        Assert.Equal(["teams/other"], left.Select(version => version.Key));
        Assert.Empty((await client.ListMultipartUploadsAsync(options.Bucket, Token)).MultipartUploads ?? []);
        using var all = new StoreBucket(options with { Prefix = "" });
        Assert.Equal(new BucketEmptied(1, 0, 5, 0, BucketRemoved: true), await all.EmptyAsync(withBucket: true, bypassGovernance: false, cancellationToken: Token));
        Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAnyAsync<AmazonServiceException>(() => client.HeadBucketAsync(new() { BucketName = options.Bucket }, Token))).StatusCode);
        Assert.Equal(CofferError.NotFound, (await Assert.ThrowsAsync<CofferException>(() => all.EmptyAsync(withBucket: false, bypassGovernance: false, cancellationToken: Token))).Error);
    }

    [Fact]
    public async Task Emptying_goes_on_over_many_batches()
    {
        var options = await ceph.NewBucketAsync();
        using var client = await ceph.ClientAsync();
        await Parallel.ForAsync(0, 1100, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (i, token) =>
            await client.PutObjectAsync(new() { BucketName = options.Bucket, Key = $"k/{i}", ContentBody = "x", UseChunkEncoding = false }, token));
        using var bucket = new StoreBucket(options);
        var told = new List<long>();

        var emptied = await bucket.EmptyAsync(withBucket: false, bypassGovernance: false, new Heard(told), Token);

        Assert.Equal(new BucketEmptied(1100, 0, 1100, 0, BucketRemoved: false), emptied);
        Assert.Equal([1000, 1100], told);
    }

    [Fact]
    public async Task The_commands_set_up_show_and_empty_a_bucket()
    {
        var options = await ceph.OptionsAsync();
        var address = Tool.AddressOf(options);

        var missing = await Tool.CofferAsync(_folder, "bucket", "show", address);
        Assert.Equal(3, missing.ExitCode);
        var planned = (await Tool.CofferAsync(_folder, "bucket", "setup", address, "--noncurrent", "30", "--dry-run")).Ok().Output;
        Assert.Contains("would    bucket: missing → there", planned, StringComparison.Ordinal);
        var made = (await Tool.CofferAsync(_folder, "bucket", "setup", address, "--noncurrent", "30", "--json")).Ok().Json;
        Assert.Equal(3, made.GetProperty("steps").EnumerateArray().Count(step => step.GetProperty("outcome").GetString() == "changed"));
        var shown = (await Tool.CofferAsync(_folder, "bucket", "show", address)).Ok().Output;
        Assert.Contains("versioning  off", shown, StringComparison.Ordinal);
        Assert.Contains("coffer-abort-uploads: abort uploads after 7 days", shown, StringComparison.Ordinal);

        var refused = await Tool.CofferAsync(_folder, "bucket", "setup", address, "--encryption", "s3");
        Assert.Equal(16, refused.ExitCode);
        Assert.Contains("default encryption", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, refused.Error.Count(character => character == '\n'));
        (await Tool.CofferAsync(_folder, "bucket", "setup", address, "--encryption", "s3", "--best-effort")).Ok();
        Assert.Equal(2, (await Tool.CofferAsync(_folder, "bucket", "setup", address, "--expire", "content/=30")).ExitCode);

        await File.WriteAllTextAsync(Path.Combine(_folder, "f"), "kept", Token);
        (await Tool.CofferAsync(_folder, "put", "a", "f", "--store", address)).Ok();
        Assert.Equal(2, (await Tool.CofferAsync(_folder, "bucket", "empty", address)).ExitCode);
        var emptied = (await Tool.CofferAsync(_folder, "bucket", "empty", address, "--yes", "--with-bucket", "--json")).Ok().Json;
        Assert.True(emptied.GetProperty("bucketRemoved").GetBoolean());
    }

    [Fact]
    public async Task Deleting_leaves_no_version_of_a_key_in_a_versioned_bucket()
    {
        var options = await ceph.NewBucketAsync("team");
        using var client = await ceph.ClientAsync();
        await client.PutBucketVersioningAsync(new() { BucketName = options.Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);
        await using var store = new S3BlobStore(options);
        foreach (var (key, text) in new[] { ("a/b", "one"), ("a/b", "two"), ("a/b2", "beside"), ("a/c ü", "three") })
            await store.PutAsync(new(key), Coffer.Blobs.BlobSource.FromBytes(System.Text.Encoding.UTF8.GetBytes(text)), Coffer.Blobs.PutCondition.Any, Token);

        await store.DeleteAsync([new("a/b"), new("a/c ü"), new("a/never")], Token);
        Assert.Equal(["team/a/b2"], (await VersionsAsync(client, options.Bucket, "team/")).Select(version => version.Key));

        await using var keeping = new S3BlobStore(options with { KeepVersions = true });
        await keeping.DeleteAsync([new("a/b2")], Token);
        Assert.Null(await keeping.StatAsync(new("a/b2"), Token));
        Assert.Equal(2, (await VersionsAsync(client, options.Bucket, "team/")).Count);
        await keeping.EraseAsync([new("a/b2")], Token);
        Assert.Empty(await VersionsAsync(client, options.Bucket, "team/"));

        // Suspended, it still has what it kept.
        await store.PutAsync(new("a/b2"), Coffer.Blobs.BlobSource.FromBytes(new byte[3]), Coffer.Blobs.PutCondition.Any, Token);
        await client.PutBucketVersioningAsync(new() { BucketName = options.Bucket, VersioningConfig = new() { Status = VersionStatus.Suspended } }, Token);
        await store.DeleteAsync([new("a/b2")], Token);
        Assert.Empty(await VersionsAsync(client, options.Bucket, "team/"));
    }

    [Fact]
    public async Task A_purge_leaves_no_version_of_what_it_removes_where_the_bucket_keeps_them()
    {
        var options = await ceph.NewBucketAsync("team");
        using var client = await ceph.ClientAsync();
        await client.PutBucketVersioningAsync(new() { BucketName = options.Bucket, VersioningConfig = new() { Status = VersionStatus.Enabled } }, Token);
        await using var store = await Coffer.Store.ArtifactStore.OpenAsync(new S3BlobStore(options with { KeepVersions = true }), new() { SingleWriter = true, CatalogPath = Path.Combine(_folder, "catalog.db") }, Token);
        foreach (var (name, text) in new[] { ("gone", "only here"), ("gone", "shared"), ("stays", "shared") })
            await store.PutAsync(new(name), Coffer.Store.PutSource.FromStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "f"), cancellationToken: Token);
        await store.TagAsync(Coffer.Artifacts.Reference.Parse("gone@1"), new Dictionary<string, string> { ["k"] = "v" }, cancellationToken: Token);

        var receipt = await store.PurgeAsync(new Coffer.Artifacts.ArtifactName("gone"), "asked to", cancellationToken: Token);

        Assert.Equal((2, 1, 1), (receipt.Versions.Count, receipt.Contents.Count, receipt.Shared.Count));
        var left = (await VersionsAsync(client, options.Bucket, "team/")).Select(version => version.Key).ToList();
        Assert.Equal("team/artifacts/gone/@9999999996", Assert.Single(left, key => key.StartsWith("team/artifacts/gone/", StringComparison.Ordinal)));
        Assert.Single(left, key => key.StartsWith("team/content/", StringComparison.Ordinal));
        Assert.DoesNotContain(left, key => key.StartsWith("team/labels/", StringComparison.Ordinal));
    }

    private static async Task<List<S3ObjectVersion>> VersionsAsync(AmazonS3Client client, string bucket, string prefix) =>
        (await client.ListVersionsAsync(bucket, prefix, Token)).Versions ?? [];

    /// <summary>A bucket that was made to be locked, and is not yet.</summary>
    private async Task<S3Options> LockableAsync()
    {
        var options = await ceph.OptionsAsync();
        using var client = await ceph.ClientAsync();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = options.Bucket, ObjectLockEnabledForBucket = true }, Token);
        return options;
    }

    private sealed class Heard(List<long> told) : IProgress<long>
    {
        public void Report(long value) => told.Add(value);
    }
}
