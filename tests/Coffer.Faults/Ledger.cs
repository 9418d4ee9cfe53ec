using System.Security.Cryptography;
using Coffer.Artifacts;
using Coffer.Faults.Driver;
using Coffer.Store;

namespace Coffer.Faults;

/// <summary>What children were promised, from the lines they printed; and whether a store keeps it.</summary>
public sealed class Ledger
{
    private readonly Dictionary<(string Name, long Number), string> _puts = [];
    private readonly HashSet<(string Name, long Number)> _maybeDeleted = [];
    private readonly Dictionary<(string Name, string Alias), (long Number, bool Acknowledged)> _aliases = [];
    private readonly Dictionary<(string Name, long Number, string Tag), (string Value, bool Acknowledged)> _tags = [];

    public int Puts => _puts.Count;

    public IReadOnlyCollection<(string Name, long Number)> Versions => _puts.Keys;

    /// <summary>Adds what a child printed. A child that failed by itself is an error.</summary>
    public void Add(Child child)
    {
        Assert.True(child.Errors.Length == 0, child.Errors);
        Add(child.Lines);
    }

    /// <summary>Adds lines, in their order.</summary>
    public void Add(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            switch (line.Split(' '))
            {
                case ["ack", "put", var name, var number, var hash]:
                    Assert.True(_puts.TryAdd((name, long.Parse(number)), hash), $"two puts were told that theirs is {name}@{number}");
                    break;
                case ["got", var name, var number, var hash]:
                    Assert.True(_puts[(name, long.Parse(number))] == hash, $"{name}@{number} was got, and is not what was put");
                    break;
                case ["try", "delete", var name, var number]:
                    _maybeDeleted.Add((name, long.Parse(number)));
                    break;
                case [var said, "alias", var name, var alias, var number]:
                    _aliases[(name, alias)] = (long.Parse(number), said == "ack");
                    break;
                case [var said, "tag", var name, var number, var tag, var value]:
                    _tags[(name, long.Parse(number), tag)] = (value, said == "ack");
                    break;
                case ["error", ..]:
                    Assert.Fail(line);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Every acknowledged version that nobody tried to delete is there byte for byte; every acknowledged tag and alias too.</summary>
    public async Task AssertKeptAsync(ArtifactStore store)
    {
        foreach (var ((name, number), hash) in _puts)
        {
            if (!_maybeDeleted.Contains((name, number)))
                Assert.True(hash == await HashAsync(store, name, number), $"{name}@{number} is not what was acknowledged");
        }

        foreach (var ((name, alias), (number, acknowledged)) in _aliases)
        {
            if (acknowledged)
                Assert.Equal(number, (await store.AliasesAsync(new ArtifactName(name)))[alias].Version);
        }

        foreach (var ((name, number, tag), (value, acknowledged)) in _tags)
        {
            if (acknowledged && !_maybeDeleted.Contains((name, number)))
                Assert.Equal(value, (await store.ShowAsync(Reference.ToNumber(new ArtifactName(name), number))).Tags[tag]);
        }
    }

    /// <summary>The hash of a version, computed from the bytes that the store hands out.</summary>
    public static async Task<string> HashAsync(ArtifactStore store, string name, long number)
    {
        var version = await store.ShowAsync(Reference.ToNumber(new ArtifactName(name), number));
        var files = new List<(string, string)>();
        foreach (var file in version.Files.Where(file => file.Entry.Kind == FileKind.File))
        {
            await using var stream = await store.OpenFileAsync(version.Reference, file.Entry.Path);
            files.Add((file.Entry.Path.Value, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream))));
        }

        return TreeHash.Of(files);
    }
}
