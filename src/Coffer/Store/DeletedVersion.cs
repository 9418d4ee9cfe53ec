namespace Coffer.Store;

/// <summary>A deleted version that a collection leaves alone, since it can still be brought back.</summary>
/// <param name="Reference"><c>name@number</c>.</param>
/// <param name="DeletedAt">When it was deleted, UTC.</param>
/// <param name="GraceEndsAt">From when a collection with the same grace removes it.</param>
public sealed record DeletedVersion(string Reference, DateTimeOffset DeletedAt, DateTimeOffset GraceEndsAt);
