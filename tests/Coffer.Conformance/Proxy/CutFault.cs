namespace Coffer.Conformance.Proxy;

internal sealed record CutFault(Moment Moment, Ending Ending) : Fault;
