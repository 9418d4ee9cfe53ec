namespace Coffer.Blobs.Probe;

/// <summary>One thing that is tried on a back end to see what it can do.</summary>
/// <param name="Name">What is tried, in a word or two.</param>
/// <param name="Writes">Whether it needs the right to write: then it is left out where there is none.</param>
/// <param name="TryAsync">Tries it on a ground; throws a <see cref="CofferException"/> where it fails.</param>
public sealed record BlobProbe(string Name, bool Writes, Func<ProbeGround, CancellationToken, Task<ProbeFinding>> TryAsync);
