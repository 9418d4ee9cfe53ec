namespace Coffer.Store;

/// <summary>What a put has done.</summary>
/// <param name="Version">The version that is there now.</param>
/// <param name="IsNew">Whether this put made it; false where IfChanged found nothing changed.</param>
/// <param name="NewBytes">The bytes that were written for its content, as stored; 0 where the store had all of it.</param>
/// <param name="NewFiles">How many distinct contents were written.</param>
/// <param name="SharedFiles">How many files found their content there already, or share it with another file of this put.</param>
public sealed record PutResult(ArtifactVersion Version, bool IsNew, long NewBytes, int NewFiles, int SharedFiles)
{
    /// <summary>The format by which the type was recognised, such as <c>JUnit XML</c>; null where it was given, or is <c>custom</c>.</summary>
    public string? RecognisedAs { get; init; }
}
