using System.Globalization;
using System.Text;

namespace Coffer.Blobs.Probe;

/// <summary>What every back end is asked: all that a store needs of it.</summary>
public static class CommonProbes
{
    internal const string Cleaning = "clean-up";

    private const int Racers = 16, Sample = 100, Crowd = 25;

    // Each has gone wrong somewhere: encoded twice, taken for a form, normalised, cut at a mark, read as a folder above.
    private static readonly string[] OddNames =
    [
        "a b", "plus+and%percent", "%2e%2e%2F", "äöü", "日本語", "😀", "a.b..c", "'q' & \"d\"", "a;b=c,d", "@#?&=", "~$HOME", "e\u0301", "\u00e9", "x\u00a0y",
    ];

    // In the order of their UTF-8 bytes; that of UTF-16 and that of dictionaries are others.
    private static readonly string[] OrderedNames = ["order-", "order/0", "order/B", "order/a", "order/a-", "order/a0", "order/b/c", "order0", "order\u00e9", "order\uff5e", "order\U0001f600"];

    /// <summary>The name of the probe that says where credentials were found, in back ends that need any.</summary>
    public const string Credentials = "credentials";

    /// <summary>Whether something can be written at all.</summary>
    internal static BlobProbe Put { get; } = new("put", Writes: true, PutAsync);

    /// <summary>All of them, in the order in which they are tried.</summary>
    public static IReadOnlyList<BlobProbe> All { get; } =
    [
        new("look", Writes: false, LookAsync),
        Put,
        new("get", Writes: true, GetAsync),
        new("range", Writes: true, RangeAsync),
        new("empty", Writes: true, EmptyAsync),
        new("create", Writes: true, CreateAsync),
        new("race", Writes: true, RaceAsync),
        new("replace", Writes: true, ReplaceAsync),
        new("batch", Writes: true, BatchAsync),
        new("odd keys", Writes: true, OddKeysAsync),
        new("order", Writes: true, OrderAsync),
        new("delete", Writes: true, DeleteAsync),
        new("batch delete", Writes: true, BatchDeleteAsync),
    ];

    private static byte[] Bytes { get; } = "coffer looks at what can be done here"u8.ToArray();

    /// <summary>Lists and reads what is there already, which is all that whoever may only read can try.</summary>
    private static async Task<ProbeFinding> LookAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var found = new List<BlobInfo>();
        await foreach (var blob in ground.Blobs.ListAsync("", limit: Sample, cancellationToken: cancellationToken).ConfigureAwait(false))
            found.Add(blob);
        Ordered(ground, [.. found.Select(blob => blob.Key)]);
        if (found.Count == 0)
            return ProbeFinding.Works("it answers, and nothing is there yet");
        var reader = await ground.Blobs.OpenAsync(found[0].Key, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (reader is null)
            return ProbeFinding.Limited($"{found[0].Key} is listed and not there: somebody removed it, or listings are late");
        await using (reader.ConfigureAwait(false))
        {
            if (reader.Info.Length != found[0].Length)
                throw Wrong(ground, $"lists {found[0].Key} with {found[0].Length} bytes and reads {reader.Info.Length}");
        }

        return ProbeFinding.Works($"it answers; {(found.Count == Sample ? $"{Sample} blobs or more are" : found.Count == 1 ? "1 blob is" : $"{found.Count} blobs are")} there, and the first can be read");
    }

    private static async Task<ProbeFinding> PutAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var key = await ground.PutAsync("put", Bytes, cancellationToken).ConfigureAwait(false);
        var there = await ground.Blobs.StatAsync(key, cancellationToken).ConfigureAwait(false);
        return there?.Length == Bytes.Length
            ? ProbeFinding.Works("a blob can be written, and is there at once")
            : throw Wrong(ground, $"took a blob of {Bytes.Length} bytes and shows {(there is { } info ? $"{info.Length} bytes" : "none")}");
    }

    private static async Task<ProbeFinding> GetAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var key = await ground.PutAsync("get", Bytes, cancellationToken).ConfigureAwait(false);
        if (await ground.ReadAsync(key, BlobRange.All, cancellationToken).ConfigureAwait(false) is not { } bytes || !Bytes.AsSpan().SequenceEqual(bytes))
            throw Wrong(ground, "gives other bytes than it was given");
        if (await ground.ReadAsync(ground.Key("never"), BlobRange.All, cancellationToken).ConfigureAwait(false) is not null)
            throw Wrong(ground, "gives bytes under a key that nobody wrote");
        return ProbeFinding.Works("the same bytes come back, and what is missing is said to be");
    }

    private static async Task<ProbeFinding> RangeAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        if (!ground.Blobs.Capabilities.Ranges)
            return ProbeFinding.Limited("ranges are not offered: blobs are read from their start");
        var key = await ground.PutAsync("range", Bytes, cancellationToken).ConfigureAwait(false);
        foreach (var range in new BlobRange[] { new(0, 6), new(7, 5), new(Bytes.Length - 1, 1), new(30), new(Bytes.Length) })
        {
            var bytes = await ground.ReadAsync(key, range, cancellationToken).ConfigureAwait(false);
            if (!Bytes.AsSpan((int)range.Offset, (int)range.Within(Bytes.Length)).SequenceEqual(bytes))
                throw Wrong(ground, $"gives {bytes?.Length ?? 0} bytes for the range {range} of {Bytes.Length}, or wrong ones");
        }

        return ProbeFinding.Works("any stretch of a blob can be read");
    }

    private static async Task<ProbeFinding> EmptyAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var key = await ground.PutAsync("empty", default, cancellationToken).ConfigureAwait(false);
        return await ground.ReadAsync(key, BlobRange.All, cancellationToken).ConfigureAwait(false) is []
            ? ProbeFinding.Works("a blob without bytes is kept")
            : throw Wrong(ground, "does not keep a blob without bytes");
    }

    private static async Task<ProbeFinding> CreateAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        if (!ground.Blobs.Capabilities.CreateIfAbsent)
            return OneWriter;
        var key = await ground.PutAsync("create", Bytes, cancellationToken).ConfigureAwait(false);
        var again = await ground.Blobs.PutAsync(key, BlobSource.FromBytes("other bytes"u8.ToArray()), PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
        var there = await ground.ReadAsync(key, BlobRange.All, cancellationToken).ConfigureAwait(false);
        if (again)
            throw Overwrites(ground, "wrote over a blob that was to be created only where none is (a service that ignores If-None-Match does so)");
        return Bytes.AsSpan().SequenceEqual(there)
            ? ProbeFinding.Works("what is there is not written over where it must not be")
            : throw Overwrites(ground, "refused to write over a blob, and did");
    }

    private static async Task<ProbeFinding> RaceAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        if (!ground.Blobs.Capabilities.CreateIfAbsent)
            return OneWriter;
        if (await CreateRace.FindFaultAsync(ground, "race", Racers, cancellationToken).ConfigureAwait(false) is not { } fault)
            return ProbeFinding.Works($"of {Racers} that created one key at once one won, and its bytes are there: many may write at once");
        ground.Blobs.DistrustCreateIfAbsent();
        throw Overwrites(ground, $"does not keep writers apart: {fault}");
    }

    private static async Task<ProbeFinding> ReplaceAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        if (!ground.Blobs.Capabilities.Overwrite)
            return ProbeFinding.Limited("blobs are not replaced; a store never does, only coffer cp would");
        var key = await ground.PutAsync("replace", "before"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        await ground.Blobs.PutAsync(key, BlobSource.FromBytes(Bytes), PutCondition.Any, cancellationToken).ConfigureAwait(false);
        return await ground.ReadAsync(key, BlobRange.All, cancellationToken).ConfigureAwait(false) is { } bytes && Bytes.AsSpan().SequenceEqual(bytes)
            ? ProbeFinding.Works("a blob can be replaced, as coffer cp does")
            : throw Wrong(ground, "shows the old bytes of a blob that was replaced");
    }

    private static async Task<ProbeFinding> BatchAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var keys = Enumerable.Range(0, 3).Select(i => ground.Key(string.Create(CultureInfo.InvariantCulture, $"batch/{i}"))).ToList();
        var batch = ground.Blobs.BeginBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (var key in keys)
                await batch.PutAsync(key, BlobSource.FromBytes(Bytes), cancellationToken).ConfigureAwait(false);
            await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var key in keys)
        {
            if (await ground.Blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is null)
                throw Wrong(ground, "does not show what was written together");
        }

        return ProbeFinding.Works("blobs can be written together");
    }

    private static async Task<ProbeFinding> OddKeysAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var names = OddNames.Select(name => "odd/" + name).ToList();
        await Task.WhenAll(names.Select(name => ground.PutAsync(name, Encoding.UTF8.GetBytes(name), cancellationToken))).ConfigureAwait(false);
        var listed = await ListAsync(ground, "odd/", after: null, cancellationToken).ConfigureAwait(false);
        if (names.Except(listed, StringComparer.Ordinal).FirstOrDefault() is { } lost)
            throw Wrong(ground, $"does not list '{lost}' as it was written");
        foreach (var name in names)
        {
            var bytes = await ground.ReadAsync(ground.Key(name), BlobRange.All, cancellationToken).ConfigureAwait(false);
            if (!Encoding.UTF8.GetBytes(name).AsSpan().SequenceEqual(bytes))
                throw Wrong(ground, $"does not find '{name}', or another key in its place");
        }

        return ProbeFinding.Works($"{names.Count} keys with spaces, signs and letters of other scripts come back as they are");
    }

    private static async Task<ProbeFinding> OrderAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        await Task.WhenAll(OrderedNames.Reverse().Select(name => ground.PutAsync(name, Bytes, cancellationToken))).ConfigureAwait(false);
        Expect(OrderedNames, await ListAsync(ground, "order", after: null, cancellationToken).ConfigureAwait(false));
        Expect(OrderedNames[1..7], await ListAsync(ground, "order/", after: null, cancellationToken).ConfigureAwait(false));
        Expect(OrderedNames[4..], await ListAsync(ground, "order", after: OrderedNames[3], cancellationToken).ConfigureAwait(false));
        return ProbeFinding.Works("listings are complete at once, begin where asked, and are in the order of the keys' bytes");

        void Expect(string[] expected, List<string> listed)
        {
            if (!expected.SequenceEqual(listed, StringComparer.Ordinal))
                throw new CofferException(CofferError.Unsupported, $"{ground.Blobs.Address} lists {string.Join(' ', listed)} and should {string.Join(' ', expected)}: a store needs complete listings in the order of the keys' bytes; use another service");
        }
    }

    private static async Task<ProbeFinding> DeleteAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var key = await ground.PutAsync("delete", Bytes, cancellationToken).ConfigureAwait(false);
        await ground.Blobs.DeleteAsync([key], cancellationToken).ConfigureAwait(false);
        if (await ground.Blobs.StatAsync(key, cancellationToken).ConfigureAwait(false) is not null || (await ListAsync(ground, "delete", after: null, cancellationToken).ConfigureAwait(false)).Count > 0)
            throw Wrong(ground, "still shows a blob that was deleted");
        await ground.Blobs.DeleteAsync([key], cancellationToken).ConfigureAwait(false);
        return ProbeFinding.Works("a blob can be deleted, and is gone at once");
    }

    private static async Task<ProbeFinding> BatchDeleteAsync(ProbeGround ground, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, Crowd).Select(i => string.Create(CultureInfo.InvariantCulture, $"crowd/{i} & é")).ToList();
        await Task.WhenAll(names.Select(name => ground.PutAsync(name, Bytes, cancellationToken))).ConfigureAwait(false);
        await ground.Blobs.DeleteAsync([.. names.Append("crowd/never").Select(ground.Key)], cancellationToken).ConfigureAwait(false);
        var left = await ListAsync(ground, "crowd/", after: null, cancellationToken).ConfigureAwait(false);
        return left.Count == 0
            ? ProbeFinding.Works($"{Crowd} blobs can be deleted at once, and one that is missing is no error")
            : throw Wrong(ground, $"left {left.Count} of {Crowd} blobs that were deleted at once");
    }

    private static ProbeFinding OneWriter { get; } = ProbeFinding.Limited("not offered: one may write at a time (--single-writer), or all through a server");

    private static async Task<List<string>> ListAsync(ProbeGround ground, string prefix, string? after, CancellationToken cancellationToken)
    {
        var listed = new List<string>();
        await foreach (var blob in ground.Blobs.ListAsync(ground.Prefix + prefix, after is null ? null : ground.Prefix + after, cancellationToken: cancellationToken).ConfigureAwait(false))
            listed.Add(blob.Key.Value[ground.Prefix.Length..]);
        return listed;
    }

    private static void Ordered(ProbeGround ground, BlobKey[] keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] <= keys[i - 1])
                throw new CofferException(CofferError.Unsupported, $"{ground.Blobs.Address} lists {keys[i]} behind {keys[i - 1]}: a store needs listings in the order of the keys' bytes; use another service");
        }
    }

    private static CofferException Wrong(ProbeGround ground, string what) => new(CofferError.Unavailable, $"{ground.Blobs.Address} {what}; check the service or the disk");

    private static CofferException Overwrites(ProbeGround ground, string what) =>
        new(CofferError.Unsupported, $"{ground.Blobs.Address} {what}; let one write at a time (--single-writer), or all through a server, or use another service");
}
