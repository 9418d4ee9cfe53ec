namespace Coffer.Conformance.Proxy;

internal sealed record RunFault(Func<ProxiedRequest, CancellationToken, Task> Action) : Fault;
