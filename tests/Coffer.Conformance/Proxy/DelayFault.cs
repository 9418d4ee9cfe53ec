namespace Coffer.Conformance.Proxy;

internal sealed record DelayFault(TimeSpan Time) : Fault;
