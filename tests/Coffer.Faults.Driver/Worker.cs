using System.Diagnostics;
using System.Security.Cryptography;
using Coffer.Artifacts;
using Coffer.Backends;
using Coffer.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coffer.Faults.Driver;

/// <summary>Does what the command line says, on one open store.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly ArtifactStore _store;
    private readonly string[] _arguments;

    private Worker(ArtifactStore store, string[] arguments) => (_store, _arguments) = (store, arguments);

    public static async Task<Worker> OpenAsync(Options options)
    {
        var store = await ArtifactStore.OpenAsync(options.Store, new StoreOptions
        {
            CatalogPath = options.Catalog,
            Backends = new StoreBackends().AddAll(),
            Logger = options.DieAfter > 0 ? new CountdownLogger(options.DieAfter) : NullLogger.Instance,
        });
        return new(store, options.Arguments);
    }

    public async Task RunAsync()
    {
        Say.Line("ready");
        switch (_arguments[0])
        {
            case "mix":
                await new RandomWork(_store, int.Parse(_arguments[1]), _arguments[2], _arguments[3], _arguments[4]).RunAsync(TimeSpan.FromSeconds(int.Parse(_arguments[5])));
                break;
            case "put":
                await AckPutAsync(new ArtifactName(_arguments[1]), PutSource.FromPath(_arguments[2]), TreeHash.OfPath(_arguments[2]));
                break;
            case "quick-put": // what it is given is not hashed first, so that memory and calls are the put's own
                await AckPutAsync(new ArtifactName(_arguments[1]), PutSource.FromPath(_arguments[2]), "-");
                break;
            case "put-stream":
                await AckPutAsync(new ArtifactName(_arguments[1]), PutSource.FromStream(new GeneratedStream(1, long.Parse(_arguments[2])), "stream"), "-");
                break;
            case "put-texts":
                foreach (var name in _arguments[2].Split(','))
                    await PutTextAsync(new ArtifactName(name), _arguments[1]);
                break;
            case "get":
                await _store.GetAsync(Reference.Parse(_arguments[1]), _arguments[2]);
                Say.Line("ack get");
                break;
            case "delete":
                Say.Line($"ack delete {await _store.DeleteAsync(Reference.Parse(_arguments[1]))}");
                break;
            case "collect":
                await CollectForAsync(TimeSpan.FromSeconds(int.Parse(_arguments[1])));
                break;
            case "hold":
                await HoldAsync();
                break;
            default:
                throw new ArgumentException($"no command {_arguments[0]}");
        }

        SayPeakMemory();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Has a put under way, with bytes on the disk, for ever.</summary>
    private async Task HoldAsync()
    {
        await PutTextAsync(new ArtifactName("kept"), "v");
        await _store.PutAsync(new ArtifactName("half"), PutSource.FromStream(new GeneratedStream(1, 4 << 20, WaitForEver), "stream"));

        static void WaitForEver()
        {
            Say.Line("half");
            using var never = new ManualResetEventSlim();
            never.Wait();
        }
    }

    private async Task CollectForAsync(TimeSpan time)
    {
        var started = Stopwatch.GetTimestamp();
        do
        {
            var report = await _store.CollectAsync();
            Say.Line($"ack collect {report.Items.Count} spared {report.Spared} healed {report.Healed}");
        }
        while (Stopwatch.GetElapsedTime(started) < time);
    }

    private async Task PutTextAsync(ArtifactName name, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        await AckPutAsync(name, PutSource.FromStream(new MemoryStream(bytes), "text"), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private async Task AckPutAsync(ArtifactName name, PutSource source, string hash)
    {
        var put = await _store.PutAsync(name, source);
        Say.Line($"ack put {name} {put.Version.Number} {hash}");
    }

    private static void SayPeakMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        Say.Line($"peak {long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])} KiB");
    }
}
