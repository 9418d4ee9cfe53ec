using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Coffer.Content;

namespace Coffer.Artifacts;

/// <summary>
/// What a user writes to mean one version: <c>name</c> or <c>name@latest</c>, <c>name@3</c>, <c>name@prod</c>,
/// <c>name@sha256:…</c>, or <c>sha256:…</c> alone (64 hex digits alone are read as a digest too).
/// </summary>
public sealed record Reference
{
    private const string DigestPrefix = "sha256:";

    private Reference(ArtifactName? name, long? number = null, AliasName? alias = null, Digest? digest = null)
    {
        Name = name;
        Number = number;
        Alias = alias;
        Digest = digest;
    }

    /// <summary>The artifact; null only for a digest alone.</summary>
    public ArtifactName? Name { get; }

    /// <summary>The version's number, 1 to <see cref="Manifest.MaxVersion"/>, where one was given.</summary>
    public long? Number { get; }

    /// <summary>The alias, where one was given.</summary>
    public AliasName? Alias { get; }

    /// <summary>The digest, where one was given.</summary>
    public Digest? Digest { get; }

    /// <summary>Whether the newest version is meant.</summary>
    public bool IsLatest => Number is null && Alias is null && Digest is null;

    /// <summary>The newest version of an artifact.</summary>
    public static Reference ToLatest(ArtifactName name) => new(name);

    /// <summary>A version by its number.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the number is out of range.</exception>
    public static Reference ToNumber(ArtifactName name, long number) => number is >= 1 and <= Manifest.MaxVersion
        ? new(name, number)
        : throw new CofferException(CofferError.InvalidArgument, $"{number} is not a version number; they start with 1");

    /// <summary>The version an alias points to.</summary>
    public static Reference ToAlias(ArtifactName name, AliasName alias) => new(name, alias: alias);

    /// <summary>A version of an artifact by its digest.</summary>
    public static Reference ToDigest(ArtifactName name, Digest digest) => new(name, digest: digest);

    /// <summary>Whatever has this digest.</summary>
    public static Reference ToDigest(Digest digest) => new(name: null, digest: digest);

    /// <summary>Reads a reference.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: the text is not a reference; the message says why.</exception>
    public static Reference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
            return ReadsAsDigest(text) ? ToDigest(Content.Digest.Parse(text)) : ToLatest(new ArtifactName(text));

        var name = new ArtifactName(text[..at]);
        var which = text[(at + 1)..];
        if (which == AliasName.Latest)
            return ToLatest(name);
        if (which.Length > 0 && !which.AsSpan().ContainsAnyExceptInRange('0', '9') && !Content.Digest.TryParse(which, out _))
        {
            // A leading zero is refused rather than dropped: one version, one way to write it.
            return which[0] != '0' && long.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? ToNumber(name, number)
                : throw new CofferException(CofferError.InvalidArgument, $"{UnicodeText.Quote(which)} is not a version number; they start with 1");
        }

        return ReadsAsDigest(which) ? ToDigest(name, Content.Digest.Parse(which)) : ToAlias(name, new AliasName(which));
    }

    /// <summary>Reads a reference; false where the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Reference? reference)
    {
        reference = null;
        if (text is null)
            return false;
        try
        {
            reference = Parse(text);
            return true;
        }
        catch (CofferException)
        {
            return false;
        }
    }

    /// <summary>The reference as text; <see cref="Parse"/> reads it back to an equal one.</summary>
    public override string ToString() => (Name, Number, Alias, Digest) switch
    {
        (null, _, _, var digest) => digest.ToString()!,
        (var name, { } number, _, _) => string.Create(CultureInfo.InvariantCulture, $"{name}@{number}"),
        (var name, _, { } alias, _) => $"{name}@{alias}",
        (var name, _, _, { } digest) => $"{name}@{digest}",
        var (name, _, _, _) => ReadsAsDigest(name.Value.Value) ? $"{name}@{AliasName.Latest}" : name.Value.Value,
    };

    /// <summary>A bad digest is said as such instead of being taken for a name that happens to start alike.</summary>
    private static bool ReadsAsDigest(string text) =>
        text.StartsWith(DigestPrefix, StringComparison.Ordinal) || Content.Digest.TryParse(text, out _);
}
