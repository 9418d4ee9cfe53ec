namespace Coffer.Conformance.Proxy;

internal sealed record SkewFault(TimeSpan By) : Fault;
