namespace Coffer.Artifacts.Recognition;

/// <summary>A format that content was recognised to be of.</summary>
/// <param name="Name">What people call it, such as <c>JUnit XML</c>.</param>
/// <param name="Type">What kind of thing that is.</param>
/// <param name="MediaType">The media type of such a file; null for a folder.</param>
public sealed record RecognisedFormat(string Name, ArtifactType Type, string? MediaType);
