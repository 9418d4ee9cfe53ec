namespace Coffer.Conformance.Proxy;

/// <summary>Ends an exchange, and the connection with it.</summary>
internal sealed class ExchangeEndedException(ExchangeOutcome outcome, Ending ending = Ending.Close) : Exception($"The exchange ended: {outcome}.")
{
    public ExchangeOutcome Outcome => outcome;

    public Ending Ending => ending;
}
