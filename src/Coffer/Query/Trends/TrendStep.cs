namespace Coffer.Query.Trends;

/// <summary>Over what the versions of a trend are put together.</summary>
public enum TrendStep
{
    /// <summary>Days, UTC.</summary>
    Day,

    /// <summary>Weeks that begin on Monday, UTC.</summary>
    Week,
}
