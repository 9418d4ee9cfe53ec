using System.Text;
using Coffer.Artifacts;
using Coffer.Backends.Tests.Ceph;
using Coffer.Conformance.Proxy;
using Coffer.S3;
using Coffer.Store;

namespace Coffer.Backends.Tests.Faults;

/// <summary>What is done to a whole store, with each of its requests in turn going wrong: all of it ends right, and what was acknowledged is kept.</summary>
public sealed class StoreFaultTests(CephNode ceph) : IDisposable
{
    private static readonly ArtifactName Name = new("some/name");
    private readonly string _folder = Directory.CreateTempSubdirectory("coffer-s3-").FullName;
    private readonly Dictionary<long, string> _acknowledged = [];
    private readonly Dictionary<string, string> _tags = [];
    private long? _alias;
    private int _count;

    public static TheoryData<string, string> Pairs { get; } = new MatrixTheoryData<string, string>(
        ["put", "put a folder", "get", "alias", "tag", "rm", "gc", "verify"],
        ["reset at once", "done, and reset", "503", "a byte changed as it is received"]);

    [Theory, MemberData(nameof(Pairs))]
    public async Task Each_request_in_turn_goes_wrong_and_nothing_is_felt(string act, string fault)
    {
        await using var bench = await MakeAsync();
        var going = fault == "a byte changed as it is received" ? Request.Get.WithoutQuery("list-type").WithoutQuery("uploads") : Request.Any;
        await using (var store = await OpenAsync(bench))
        {
            var requests = await CountAsync(bench, store, act, going);
            for (var turn = 1; turn <= requests; turn++)
            {
                await PrepareAsync(bench, act);
                using var injected = bench.Proxy.On(going.Nth(turn), FaultOf(fault));
                await DoAsync(store, act);

                // What a store has learned it does not ask again.
                Assert.Equal(injected.Matched < turn ? 0 : 1, injected.Fired);
            }

            Assert.True(requests > 0, "nothing went wrong");
        }

        await CheckAsync(bench);
    }

    [Theory, InlineData("put"), InlineData("put a folder"), InlineData("get"), InlineData("alias"), InlineData("tag"), InlineData("rm"), InlineData("gc"), InlineData("verify")]
    public async Task What_goes_wrong_from_some_request_on_is_said_in_one_line_and_nothing_acknowledged_is_lost(string act)
    {
        await using var bench = await MakeAsync();
        await using (var store = await OpenAsync(bench, retries: 0))
        {
            var requests = await CountAsync(bench, store, act, Request.Any);
            for (var turn = 1; turn <= requests; turn++)
            {
                await PrepareAsync(bench, act);
                using var injected = bench.Proxy.On(Request.Any.From(turn), FaultOf(turn % 2 == 0 ? "503" : "done, and reset"));
                var error = await Record.ExceptionAsync(() => DoAsync(store, act));
                if (injected.Fired == 0)
                    Assert.Null(error);
                else if (error is not null)
                    AssertSaid(Assert.IsType<CofferException>(error));
            }
        }

        await CheckAsync(bench);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Fault FaultOf(string name) => name switch
    {
        "reset at once" => Fault.CutAtOnce(Ending.Reset),
        "done, and reset" => Fault.CutInsteadOfResponse(Ending.Reset),
        "503" => Fault.Answer(S3Answer.SlowDown()),
        _ => Fault.FlipResponseByte(5),
    };

    private static void AssertSaid(CofferException error)
    {
        Assert.Equal(CofferError.Unavailable, error.Error);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains("try again later", error.Message, StringComparison.Ordinal);
    }

    private Task<FaultBench> MakeAsync() => FaultBench.MakeAsync(ceph, $"own/{Guid.NewGuid():n}");

    private Task<ArtifactStore> OpenAsync(FaultBench bench, int retries = 2) => ArtifactStore.OpenAsync(
        new S3BlobStore(bench.Blobs.Options with { Retries = retries }, new HurriedTime()), new StoreOptions { CatalogPath = Path.Combine(_folder, "behind.db") }, Token);

    private Task<ArtifactStore> OpenDirectAsync(FaultBench bench) => ArtifactStore.OpenAsync(
        new S3BlobStore(bench.Direct.Options), new StoreOptions { CatalogPath = Path.Combine(_folder, "direct.db") }, Token);

    /// <summary>Does it once with nothing going wrong, and counts its requests.</summary>
    private async Task<int> CountAsync(FaultBench bench, ArtifactStore store, string act, Request which)
    {
        await PrepareAsync(bench, act);
        bench.Proxy.Reset();
        await DoAsync(store, act);
        return bench.Proxy.Count(which);
    }

    /// <summary>Something to work on, put there by another.</summary>
    private async Task PrepareAsync(FaultBench bench, string act)
    {
        await using var store = await OpenDirectAsync(bench);
        if (_acknowledged.Count == 0)
            await PutAsync(store);
        if (act is "rm" or "gc")
        {
            var doomed = await store.PutAsync(new ArtifactName("doomed"), Text($"doomed {_count++}"), cancellationToken: Token);
            if (act == "gc")
                await store.DeleteAsync(doomed.Version.Reference, cancellationToken: Token);
        }
    }

    private async Task DoAsync(ArtifactStore store, string act)
    {
        switch (act)
        {
            case "put":
                await PutAsync(store);
                break;
            case "put a folder":
                var folder = Path.Combine(_folder, $"folder{_count}");
                Directory.CreateDirectory(folder);
                for (var i = 0; i < 3; i++)
                    await File.WriteAllTextAsync(Path.Combine(folder, $"{i}"), $"file {i} of {_count}", Token);
                _count++;
                await store.PutAsync(new ArtifactName("folder"), PutSource.FromPath(folder), cancellationToken: Token);
                break;
            case "get":
                var (number, text) = _acknowledged.Last();
                var path = Path.Combine(_folder, $"got{_count++}");
                await store.GetAsync(Reference.ToNumber(Name, number), path, cancellationToken: Token);
                Assert.Equal(text, await File.ReadAllTextAsync(path, Token));
                break;
            case "alias":
                var target = _acknowledged.Keys.Last();
                _alias = null;
                await store.SetAliasAsync(new AliasName("prod"), Reference.ToNumber(Name, target), cancellationToken: Token);
                _alias = target;
                break;
            case "tag":
                _tags.Clear();
                var value = $"{_count++}";
                await store.TagAsync(Reference.ToLatest(Name), new Dictionary<string, string> { ["tag"] = value }, cancellationToken: Token);
                _tags["tag"] = value;
                break;
            case "rm":
                await store.DeleteAsync(Reference.ToLatest(new ArtifactName("doomed")), cancellationToken: Token);
                break;
            case "gc":
                await store.CollectAsync(cancellationToken: Token);
                break;
            default:
                // A version that cannot be read does not keep the others from being proven.
                if ((await store.VerifyAsync(cancellationToken: Token)).Findings is [var finding, ..])
                    throw new CofferException(finding.Error, finding.Message);
                break;
        }
    }

    private async Task PutAsync(ArtifactStore store)
    {
        var text = $"text {_count++}";
        var put = await store.PutAsync(Name, Text(text), cancellationToken: Token);
        Assert.True(_acknowledged.TryAdd(put.Version.Number, text), "a number came twice");
    }

    /// <summary>All that was acknowledged is there, before and after a collection, which leaves no orphan.</summary>
    private async Task CheckAsync(FaultBench bench)
    {
        await using var store = await OpenDirectAsync(bench);
        for (var round = 0; round < 2; round++)
        {
            Assert.Empty((await store.VerifyAsync(cancellationToken: Token)).Findings);
            foreach (var (number, text) in _acknowledged)
            {
                await using var stream = await store.OpenFileAsync(Reference.ToNumber(Name, number), cancellationToken: Token);
                using var reader = new StreamReader(stream);
                Assert.Equal(text, await reader.ReadToEndAsync(Token));
            }

            if (_alias is { } target)
                Assert.Equal(target, (await store.AliasesAsync(Name, Token))["prod"].Version);
            if (_tags.TryGetValue("tag", out var tag))
                Assert.Equal(tag, (await store.ShowAsync(Reference.ToLatest(Name), Token)).Tags["tag"]);
            await store.CollectAsync(cancellationToken: Token);
        }

        Assert.Empty((await store.CollectAsync(new CollectOptions { DryRun = true }, Token)).Items);
    }

    private static PutSource Text(string text) => PutSource.FromStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text");
}
