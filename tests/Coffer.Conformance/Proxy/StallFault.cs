namespace Coffer.Conformance.Proxy;

internal sealed record StallFault(Moment Moment) : Fault;
