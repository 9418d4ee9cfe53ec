namespace Coffer.Conformance.Proxy;

internal sealed record TruncateFault(long Length) : Fault;
