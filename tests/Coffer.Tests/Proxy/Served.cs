namespace Coffer.Tests.Proxy;

/// <summary>A request as the server saw it.</summary>
/// <param name="Head">Its exact head.</param>
/// <param name="Body">What came of its body, if that is at most 1 MiB.</param>
/// <param name="Length">Bytes of its body that came.</param>
/// <param name="IsWhole">Whether all of it came.</param>
internal sealed record Served(string Head, byte[] Body, long Length, bool IsWhole);
