namespace Coffer.Catalog.Filters;

/// <summary>Carries a mistake out of the parser.</summary>
internal sealed class FilterMistakeException(FilterMistake mistake) : Exception(mistake.Message)
{
    public FilterMistake Mistake { get; } = mistake;
}
