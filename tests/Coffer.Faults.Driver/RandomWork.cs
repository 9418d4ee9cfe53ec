using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Coffer.Artifacts;
using Coffer.Store;

namespace Coffer.Faults.Driver;

/// <summary>Random operations of the kinds it is given, drawn from a seed, each acknowledged by a line.</summary>
/// <param name="store">The store to work on.</param>
/// <param name="seed">What determines the operations.</param>
/// <param name="worker">A name of its own: only its own versions are deleted, tagged and pointed at.</param>
/// <param name="kinds">s small, f folder, b big file, t stream, d delete, g tag, a alias, r read, c collect; a letter that comes twice comes up twice as often.</param>
/// <param name="scratch">A folder that other workers may share.</param>
internal sealed class RandomWork(ArtifactStore store, int seed, string worker, string kinds, string scratch)
{
    private const int FolderFiles = 200;
    private const long BigSize = 50 << 20;

    private readonly Random _random = new(seed);
    private readonly List<Reference> _mine = [];
    private string? _folder;
    private string? _big;

    public async Task RunAsync(TimeSpan time)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time)
            await StepAsync(kinds[_random.Next(kinds.Length)]);
    }

    private async Task StepAsync(char kind)
    {
        switch (kind)
        {
            case 's':
                // Half of them from a few texts that everybody puts, so that contents are shared, die and come back.
                var text = Encoding.UTF8.GetBytes(_random.Next(2) == 0 ? $"shared {_random.Next(8)}" : $"{worker} {_random.NextInt64()}");
                await PutAsync(PutSource.FromStream(new MemoryStream(text), "text"), Convert.ToHexStringLower(SHA256.HashData(text)));
                break;
            case 'f':
                var folder = MakeFolder();
                await PutAsync(PutSource.FromPath(folder), TreeHash.OfPath(folder));
                break;
            case 'b':
                var big = MakeBig();
                await PutAsync(PutSource.FromPath(big), TreeHash.OfPath(big));
                break;
            case 't':
                var (streamSeed, length) = (_random.Next(), _random.Next(4 << 20));
                await using (var stream = new GeneratedStream(streamSeed, length))
                await using (var again = new GeneratedStream(streamSeed, length))
                    await PutAsync(PutSource.FromStream(stream, "stream"), Convert.ToHexStringLower(await SHA256.HashDataAsync(again)));
                break;
            case 'c':
                var report = await store.CollectAsync();
                Say.Line($"ack collect {report.Items.Count} spared {report.Spared} healed {report.Healed}");
                break;
            default:
                if (_mine.Count > 0)
                    await ChangeAsync(kind, _random.Next(_mine.Count));
                break;
        }
    }

    private async Task ChangeAsync(char kind, int at)
    {
        var reference = _mine[at];
        switch (kind)
        {
            case 'd':
                _mine.RemoveAt(at);
                Say.Line($"try delete {reference.Name} {reference.Number}");
                Say.Line($"ack delete {reference.Name} {reference.Number} {await store.DeleteAsync(reference, force: true)}");
                break;
            case 'r':
                var got = Path.Combine(scratch, $"{worker}-{Environment.ProcessId}.got");
                await store.GetAsync(reference, got);
                Say.Line($"got {reference.Name} {reference.Number} {TreeHash.OfPath(got)}");
                if (File.Exists(got))
                    File.Delete(got);
                else
                    Directory.Delete(got, recursive: true);
                break;
            case 'g':
                var tag = $"{worker} {_random.Next(1000)}";
                Say.Line($"try tag {reference.Name} {reference.Number} {tag}");
                await store.TagAsync(reference, new Dictionary<string, string>(StringComparer.Ordinal) { [worker] = tag.Split(' ')[1] });
                Say.Line($"ack tag {reference.Name} {reference.Number} {tag}");
                break;
            default:
                Say.Line($"try alias {reference.Name} {worker} {reference.Number}");
                await store.SetAliasAsync(new AliasName(worker), reference);
                Say.Line($"ack alias {reference.Name} {worker} {reference.Number}");
                break;
        }
    }

    private async Task PutAsync(PutSource source, string hash)
    {
        var name = new ArtifactName(_random.Next(2) == 0 ? $"shared/{_random.Next(5)}" : $"own/{worker}/{_random.Next(3)}");
        var put = await store.PutAsync(name, source);
        _mine.Add(put.Version.Reference);
        Say.Line($"ack put {name} {put.Version.Number} {hash}");
    }

    private string MakeFolder()
    {
        if (_folder is null)
        {
            _folder = Path.Combine(scratch, $"{worker}-{Environment.ProcessId}");
            for (var i = 0; i < FolderFiles; i++)
            {
                var file = Path.Combine(_folder, $"{i % 7}", $"file {i}");
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, i % 3 == 0 ? $"common {i}" : $"{worker} {i} {_random.NextInt64()}");
            }
        }

        for (var i = 0; i < 20; i++)
        {
            var which = _random.Next(FolderFiles);
            File.WriteAllText(Path.Combine(_folder, $"{which % 7}", $"file {which}"), $"{worker} changed {_random.NextInt64()}");
        }

        return _folder;
    }

    private string MakeBig()
    {
        if (_big is null)
        {
            _big = Path.Combine(scratch, $"{worker}-{Environment.ProcessId}.big");
            using var file = File.Create(_big);
            new GeneratedStream(seed, BigSize).CopyTo(file);
        }

        using (var change = File.OpenWrite(_big))
            change.Write(BitConverter.GetBytes(_random.NextInt64()));
        return _big;
    }
}
