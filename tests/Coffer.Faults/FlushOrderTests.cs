using System.Text.RegularExpressions;

namespace Coffer.Faults;

/// <summary>What a power cut would find, told from the order of the calls that flush: nothing is shown before it is durable, nothing acknowledged before that.</summary>
public sealed partial class FlushOrderTests
{
    [Fact]
    public async Task Each_file_is_flushed_before_it_is_linked_and_its_folder_before_what_refers_to_it()
    {
        var calls = await TraceAsync(files: 3);
        var first = calls.FindIndex(call => call.Name == "link" && call.Text.Contains("/content/", StringComparison.Ordinal));
        Assert.True(first > 0);
        foreach (var (link, at) in calls.Select((call, at) => (call, at)).Where(pair => pair.call.Name == "link").ToList())
        {
            var (from, to) = link.Paths();
            Assert.True(calls[..at].Any(call => call.Name is "fsync" or "fdatasync" && call.Text.Contains($"<{from}>", StringComparison.Ordinal)), $"{to} was shown before its bytes were flushed");
        }

        AssertFoldersBeforeManifest(calls, wholeFileSystem: false);
        AssertManifestBeforeAck(calls);
    }

    [Fact]
    public async Task Many_files_are_flushed_together_before_the_first_is_linked()
    {
        var calls = await TraceAsync(files: 200);
        var first = calls.FindIndex(call => call.Name == "link" && call.Text.Contains("/content/", StringComparison.Ordinal));
        Assert.Contains(calls[..first], call => call.Name == "syncfs");
        AssertFoldersBeforeManifest(calls, wholeFileSystem: true);
        AssertManifestBeforeAck(calls);
    }

    private static void AssertFoldersBeforeManifest(List<Call> calls, bool wholeFileSystem)
    {
        var manifest = ManifestLink(calls);
        var last = calls.FindLastIndex(call => call.Name == "link" && call.Text.Contains("/content/", StringComparison.Ordinal));
        Assert.True(last < manifest);
        var between = calls[(last + 1)..manifest];
        if (wholeFileSystem && between.Any(call => call.Name == "syncfs"))
            return;
        foreach (var folder in calls[..manifest].Where(call => call.Name == "link" && call.Text.Contains("/content/", StringComparison.Ordinal)).Select(call => Path.GetDirectoryName(call.Paths().To)!).Distinct())
        {
            for (var above = folder; Path.GetFileName(above) != "store"; above = Path.GetDirectoryName(above)!)
                Assert.True(between.Any(call => call.Name == "fsync" && call.Text.Contains($"<{above}>", StringComparison.Ordinal)), $"{above} was not flushed before the manifest");
        }
    }

    private static void AssertManifestBeforeAck(List<Call> calls)
    {
        var manifest = ManifestLink(calls);
        var ack = calls.FindIndex(call => call.Name == "write" && call.Text.Contains("ack put", StringComparison.Ordinal));
        Assert.True(ack > manifest);
        var folder = Path.GetDirectoryName(calls[manifest].Paths().To)!;
        var between = calls[manifest..ack];
        for (var above = folder; Path.GetFileName(above) != "store"; above = Path.GetDirectoryName(above)!)
            Assert.True(between.Any(call => call.Name == "fsync" && call.Text.Contains($"<{above}>", StringComparison.Ordinal)), $"{above} was not flushed before the put was acknowledged");
        Assert.Contains(between, call => call.Name is "fsync" or "fdatasync" && call.Text.Contains("catalog.db-wal>", StringComparison.Ordinal));

        // Nothing of the log is written after its last flush.
        var flushed = between.FindLastIndex(call => call.Name is "fsync" or "fdatasync" && call.Text.Contains("catalog.db-wal>", StringComparison.Ordinal));
        Assert.DoesNotContain(between[flushed..], call => call.Name == "pwrite64" && call.Text.Contains("catalog.db-wal>", StringComparison.Ordinal));
    }

    private static int ManifestLink(List<Call> calls) =>
        calls.FindIndex(call => call.Name == "link" && call.Text.Contains("/artifacts/", StringComparison.Ordinal));

    private static async Task<List<Call>> TraceAsync(int files)
    {
        using var scratch = new Scratch();
        for (var i = 0; i < files; i++)
            scratch.Write($"source/{i % 4}/{i}", BitConverter.GetBytes(i));

        // The store is there already, as it nearly always is; what a first put makes is flushed as well.
        using var child = Child.StartUnder(
            ["strace", "-f", "-y", "-s", "512", "-o", scratch["trace"], "-e", "trace=fsync,fdatasync,syncfs,link,linkat,rename,renameat,renameat2,pwrite64,write"],
            scratch["store"], "quick-put", "some/name", scratch["source"]);
        await child.EndAsync();
        return Parse(await File.ReadAllLinesAsync(scratch["trace"]));
    }

    /// <summary>Calls in the order in which they ended.</summary>
    private static List<Call> Parse(IEnumerable<string> lines)
    {
        var calls = new List<Call>();
        var begun = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var match = Line().Match(line);
            if (!match.Success)
                continue;
            var (thread, rest) = (match.Groups["thread"].Value, match.Groups["rest"].Value);
            if (Resumed().Match(rest) is { Success: true } resumed)
            {
                if (begun.Remove(thread, out var start))
                    Add(start + resumed.Groups["rest"].Value, resumed.Groups["rest"].Value);
                continue;
            }

            if (rest.EndsWith("<unfinished ...>", StringComparison.Ordinal))
                begun[thread] = rest[..^"<unfinished ...>".Length];
            else
                Add(rest, rest);
        }

        return calls;

        void Add(string text, string end)
        {
            if (Result().Match(end) is { Success: true, Groups: var groups } && !groups["result"].Value.StartsWith('-'))
                calls.Add(new Call(text[..text.IndexOf('(', StringComparison.Ordinal)], text));
        }
    }

    [GeneratedRegex(@"^(?<thread>\d+)\s+(?<rest>.*)$", RegexOptions.None, 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>(?<rest>.*)$", RegexOptions.None, 1000)]
    private static partial Regex Resumed();

    [GeneratedRegex(@"\)\s+= (?<result>-?\w+)", RegexOptions.None, 1000)]
    private static partial Regex Result();

    [GeneratedRegex("\"(?<path>[^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Quoted();

    private sealed record Call(string Name, string Text)
    {
        public (string From, string To) Paths()
        {
            var paths = Quoted().Matches(Text);
            return (paths[0].Groups["path"].Value, paths[1].Groups["path"].Value);
        }
    }
}
