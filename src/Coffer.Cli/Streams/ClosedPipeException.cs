namespace Coffer.Cli.Streams;

/// <summary>Whoever read standard output has gone: there is nobody left to write for, and that is no error.</summary>
internal sealed class ClosedPipeException() : IOException("standard output was closed");
