using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Coffer.Artifacts;

/// <summary>
/// Tags: keys with a value, in ordinal order, never changed once made. A key is 1 to 128 characters without <c>=</c>, a value
/// 0 to 256; neither holds control characters.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "The subject is a set of tags; that it is read like a dictionary is secondary.")]
public sealed class TagSet : IReadOnlyDictionary<string, string>, IEquatable<TagSet>
{
    /// <summary>The longest key, in UTF-16 characters.</summary>
    public const int MaxKeyLength = 128;

    /// <summary>The longest value, in UTF-16 characters.</summary>
    public const int MaxValueLength = 256;

    private readonly ImmutableSortedDictionary<string, string> _tags;

    private TagSet(ImmutableSortedDictionary<string, string> tags) => _tags = tags;

    /// <summary>No tags.</summary>
    public static TagSet Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>How many tags there are.</summary>
    public int Count => _tags.Count;

    /// <summary>The keys, in ordinal order.</summary>
    public IEnumerable<string> Keys => _tags.Keys;

    /// <summary>The values, in the order of their keys.</summary>
    public IEnumerable<string> Values => _tags.Values;

    /// <summary>The value of a tag.</summary>
    /// <exception cref="KeyNotFoundException">There is no such tag.</exception>
    public string this[string key] => _tags[key];

    /// <summary>The set of these tags.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: a key or value breaks a rule, or a key comes twice.</exception>
    public static TagSet Of(IEnumerable<KeyValuePair<string, string>> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags is TagSet set)
            return set;
        var builder = Empty._tags.ToBuilder();
        foreach (var (key, value) in tags)
        {
            Check(key, value);
            if (!builder.TryAdd(key, value))
                throw new CofferException(CofferError.InvalidArgument, $"tag {UnicodeText.Quote(key)} is given twice; give each key once");
        }

        return builder.Count == 0 ? Empty : new(builder.ToImmutable());
    }

    /// <summary>This set with a tag added or its value replaced.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the key or value breaks a rule.</exception>
    public TagSet With(string key, string value)
    {
        Check(key, value);
        return new(_tags.SetItem(key, value));
    }

    /// <summary>This set without a tag; the same set where it has none of that key.</summary>
    public TagSet Without(string key) => _tags.ContainsKey(key) ? new(_tags.Remove(key)) : this;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _tags.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _tags.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _tags.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both hold the same keys with the same values.</summary>
    public bool Equals(TagSet? other) => other is not null && _tags.SequenceEqual(other._tags);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TagSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _tags.Aggregate(0, (hash, tag) => HashCode.Combine(hash, tag.Key, tag.Value));

    /// <summary><c>key=value</c>, joined by commas.</summary>
    public override string ToString() => string.Join(',', _tags.Select(tag => $"{tag.Key}={tag.Value}"));

    private static void Check(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (key.Length is 0 or > MaxKeyLength)
            throw UnicodeText.Refused(key, "a tag key", $"it must have 1 to {MaxKeyLength} characters");
        if (key.Contains('=', StringComparison.Ordinal))
            throw UnicodeText.Refused(key, "a tag key", "it holds '='");
        if (UnicodeText.HoldsControl(key) || !UnicodeText.IsWellFormed(key))
            throw UnicodeText.Refused(key, "a tag key", "it holds a control character or is not valid Unicode");
        if (value.Length > MaxValueLength)
            throw UnicodeText.Refused(value, $"a value for tag {UnicodeText.Quote(key)}", $"it is longer than {MaxValueLength} characters");
        if (UnicodeText.HoldsControl(value) || !UnicodeText.IsWellFormed(value))
            throw UnicodeText.Refused(value, $"a value for tag {UnicodeText.Quote(key)}", "it holds a control character or is not valid Unicode");
    }
}
