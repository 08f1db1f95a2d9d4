export { describeForecast } from './describe-forecast.ts'
export { forecast } from './forecast.ts'
export { marketSellers, startForecastMarket } from './start-forecast-market.ts'
export { type City, cities, lookUpWeather } from './weather-table.ts'
